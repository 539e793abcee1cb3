import { Controller } from "../../vendor/stimulus@3.2.2/stimulus.js"

// Copies the text of its source and says so in the button for a moment.
export default class extends Controller {
  static targets = ["source", "button"]
  static values = { done: String }

  async copy() {
    const source = this.sourceTarget
    await navigator.clipboard.writeText(source.value ?? source.textContent.trim())
    const button = this.buttonTarget
    const before = button.textContent
    button.textContent = this.doneValue
    setTimeout(() => { button.textContent = before }, 2000)
  }
}
