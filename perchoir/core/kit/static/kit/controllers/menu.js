import { Controller } from "../../vendor/stimulus@3.2.2/stimulus.js"

// Puts a popover under its button and lets the arrows walk through it.
export default class extends Controller {
  static targets = ["button", "list"]

  listTargetConnected(list) {
    list.addEventListener("toggle", this.placed)
    list.addEventListener("keydown", this.walked)
  }

  listTargetDisconnected(list) {
    list.removeEventListener("toggle", this.placed)
    list.removeEventListener("keydown", this.walked)
  }

  placed = (event) => {
    if (event.newState !== "open") return
    const button = this.buttonTarget.getBoundingClientRect()
    const list = this.listTarget
    const below = button.bottom + 4 + list.offsetHeight <= innerHeight
    list.style.top = `${below ? button.bottom + 4 : Math.max(4, button.top - 4 - list.offsetHeight)}px`
    list.style.left = `${Math.max(4, Math.min(button.left, innerWidth - list.offsetWidth - 8))}px`
    this.items[0]?.focus()
  }

  walked = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!step) return
    event.preventDefault()
    const items = this.items
    items[(items.indexOf(document.activeElement) + step + items.length) % items.length]?.focus()
  }

  get items() {
    return [...this.listTarget.querySelectorAll("a, button")]
  }
}
