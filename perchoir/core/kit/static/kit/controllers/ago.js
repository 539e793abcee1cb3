import { Controller } from "../../vendor/stimulus@3.2.2/stimulus.js"

const STEPS = [["year", 31557600], ["month", 2629800], ["week", 604800], ["day", 86400], ["hour", 3600], ["minute", 60]]

// Keeps "3 minutes ago" true while the page stays open.
export default class extends Controller {
  connect() {
    this.words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always" })
    this.timer = setInterval(() => this.show(), 30000)
  }

  disconnect() {
    clearInterval(this.timer)
  }

  show() {
    const seconds = (new Date(this.element.dateTime) - Date.now()) / 1000
    const step = STEPS.find(([, length]) => Math.abs(seconds) >= length)
    if (step) this.element.textContent = this.words.format(Math.round(seconds / step[1]), step[0])
  }
}
