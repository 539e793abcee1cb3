import { Controller } from "../../vendor/stimulus@3.2.2/stimulus.js"

// A form that sends itself when a choice changes, and a moment after the last letter typed.
export default class extends Controller {
  static values = { wait: { type: Number, default: 300 } }

  connect() {
    this.element.querySelectorAll("[data-without-script]").forEach((button) => { button.hidden = true })
  }

  disconnect() {
    clearTimeout(this.timer)
  }

  now() {
    clearTimeout(this.timer)
    this.element.requestSubmit()
  }

  soon() {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.element.requestSubmit(), this.waitValue)
  }
}
