import { Controller } from "../vendor/stimulus@3.2.2/stimulus.js"

// The watch editor: one-click fixes, Ctrl+Enter saves, Escape leaves.
window.Stimulus.register("query", class extends Controller {
  static targets = ["text", "save", "check", "leave", "reading"]

  connect() {
    this.asFound = this.textTarget.value
    // The reading follows the typing by itself: the button is for pages without a script.
    if (this.hasCheckTarget) this.checkTarget.remove()
  }

  fix(event) {
    event.preventDefault()
    const [, start, end, text] = event.currentTarget.value.match(/^(\d+):(\d+):([\s\S]*)$/)
    const points = Array.from(this.textTarget.value)
    points.splice(Number(start), Number(end) - Number(start), text)
    this.textTarget.value = points.join("")
    this.textTarget.focus()
    this.textTarget.dispatchEvent(new Event("input", { bubbles: true }))
  }

  key(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && this.hasSaveTarget) {
      event.preventDefault()
      this.element.requestSubmit(this.saveTarget)
    } else if (event.key === "Escape" && this.textTarget.value === this.asFound) {
      this.leaveTarget.click()
    }
  }
})
