import { Controller } from "../../vendor/stimulus@3.2.2/stimulus.js"

// The keys of a page are written on what they press: data-key="s" data-key-label="Star".
// Ctrl K opens the palette, ? lists the keys. Letters typed in a field stay letters.
export default class extends Controller {
  connect() {
    addEventListener("keydown", this.pressed)
  }

  disconnect() {
    removeEventListener("keydown", this.pressed)
  }

  pressed = (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") return this.openPalette(event)
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || this.busy(event.target)) return
    if (event.key === "?") return this.openHelp(event)
    const pressed = document.querySelector(`[data-key="${CSS.escape(event.key)}"]:not(:disabled)`)
    if (!pressed || pressed.closest("[hidden]")) return
    event.preventDefault()
    if (pressed.matches("input:not([type=checkbox], [type=radio]), textarea, select")) pressed.focus()
    else pressed.click()
  }

  busy(element) {
    return element.isContentEditable || element.matches?.("input:not([type=checkbox], [type=radio]), textarea, select") || document.querySelector("dialog[open]")
  }

  openPalette(event) {
    const palette = document.getElementById("palette")
    if (!palette) return
    event.preventDefault()
    if (!palette.open) palette.showModal()
  }

  openHelp(event) {
    event.preventDefault()
    const help = document.getElementById("keys")
    const rows = help.querySelector("[data-keys-rows]")
    rows.querySelectorAll("[data-of-the-page]").forEach((row) => row.remove())
    rows.prepend(...this.rows())
    help.showModal()
  }

  rows() {
    const seen = new Map()
    for (const element of document.querySelectorAll("[data-key-label]")) seen.set(element.dataset.key, element.dataset.keyLabel)
    return [...seen].map(([key, label]) => this.row(key, label))
  }

  row(key, label) {
    const row = document.createElement("tr")
    row.dataset.ofThePage = ""
    const shown = document.createElement("kbd")
    shown.textContent = key === " " ? "␣" : key
    row.insertCell().append(shown)
    row.insertCell().textContent = label
    return row
  }
}
