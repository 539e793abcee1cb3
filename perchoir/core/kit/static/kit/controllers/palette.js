import { Controller } from "../../vendor/stimulus@3.2.2/stimulus.js"

// Finds pages by name among the options written in the page, and whatever the server adds:
// GET url?q=words answers {"items": [{"label", "url", "kind"}]}. Enter without a choice searches.
export default class extends Controller {
  static targets = ["input", "list", "none"]
  static values = { url: String }

  connect() {
    this.own = [...this.listTarget.children]
    this.mark(0)
  }

  disconnect() {
    clearTimeout(this.timer)
    this.request?.abort()
  }

  search() {
    const words = this.folded(this.inputTarget.value.trim())
    this.show(this.own.filter((option) => this.folded(option.textContent).includes(words)))
    clearTimeout(this.timer)
    if (this.urlValue && words) this.timer = setTimeout(() => this.ask(this.inputTarget.value.trim()), 120)
  }

  async ask(words) {
    this.request?.abort()
    this.request = new AbortController()
    const address = new URL(this.urlValue, location.href)
    address.searchParams.set("q", words)
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" }, signal: this.request.signal })
      if (!answer.ok) return
      const { items } = await answer.json()
      const shown = this.own.filter((option) => option.isConnected)
      this.show([...shown, ...items.map((item, place) => this.option(item, place))])
    } catch (error) {
      if (error.name !== "AbortError") throw error
    }
  }

  option(item, place) {
    const option = document.createElement("div")
    option.setAttribute("role", "option")
    option.id = `palette-found-${place}`
    option.dataset.url = item.url
    const label = document.createElement("bdi")
    label.textContent = item.label
    const kind = document.createElement("span")
    kind.className = "kind"
    kind.textContent = item.kind ?? ""
    option.append(label, kind)
    return option
  }

  show(options) {
    this.listTarget.replaceChildren(...options)
    this.noneTarget.hidden = options.length > 0
    this.mark(0)
  }

  mark(place) {
    const options = [...this.listTarget.children]
    this.place = options.length ? (place + options.length) % options.length : -1
    options.forEach((option, index) => option.setAttribute("aria-selected", index === this.place))
    const marked = options[this.place]
    marked?.scrollIntoView({ block: "nearest" })
    if (marked) this.inputTarget.setAttribute("aria-activedescendant", marked.id)
    else this.inputTarget.removeAttribute("aria-activedescendant")
  }

  move(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) {
      event.preventDefault()
      this.mark(this.place + step)
    }
    if (event.key === "Enter" && this.place >= 0) {
      event.preventDefault()
      this.go(this.listTarget.children[this.place])
    }
  }

  choose(event) {
    const option = event.target.closest("[role=option]")
    if (option) this.go(option)
  }

  go(option) {
    this.element.close()
    location.assign(option.dataset.url)
  }

  folded(text) {
    return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase()
  }
}
