import { Controller } from "../../vendor/stimulus@3.2.2/stimulus.js"

// Leaves after a while; stays as long as somebody points at it or it holds the focus. What
// carries an Undo or tells of trouble stays longer.
export default class extends Controller {
  connect() {
    const patient = this.element.querySelector("form") || this.element.matches(".danger, .look")
    this.left = patient ? 20 : 7
    this.timer = setInterval(() => this.tick(), 1000)
  }

  disconnect() {
    clearInterval(this.timer)
  }

  tick() {
    if (this.element.matches(":hover, :focus-within") || document.hidden) return
    this.left -= 1
    if (this.left <= 0) this.close()
  }

  close() {
    this.element.remove()
  }
}
