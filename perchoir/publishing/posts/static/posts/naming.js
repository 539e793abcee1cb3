import { Controller } from "../vendor/stimulus@3.2.2/stimulus.js"

const PAUSE_MS = 150
const TYPED = /(?:^|[^\w@.])@([\p{L}\p{N}][\p{L}\p{N} '’-]{0,40}|)$/u

// An @ and a few letters propose people; the one chosen stands in the text as an @ and their name.
window.Stimulus.register("naming", class extends Controller {
  static targets = ["text", "list", "dialog", "trouble"]
  static values = { known: String, add: String }

  disconnect() {
    clearTimeout(this.timer)
  }

  typed(event) {
    this.area = event.target
    clearTimeout(this.timer)
    const asked = this.asked()
    if (asked === null) return this.close()
    this.timer = setTimeout(() => this.propose(asked), PAUSE_MS)
  }

  asked() {
    const found = this.area.value.slice(0, this.area.selectionStart).match(TYPED)
    return found ? found[1] : null
  }

  async propose(asked) {
    try {
      const answer = await fetch(`${this.knownValue}?q=${encodeURIComponent(asked)}`)
      const { people } = await answer.json()
      if (this.asked() !== asked) return
      if (!people.length && asked.includes(" ")) return this.close()
      this.show(people, asked)
    } catch { /* The next letter asks again. */ }
  }

  show(people, asked) {
    const options = people.map(({ label, said }) => this.option(label, `@${label}`, said))
    if (asked) options.push(this.option("", `${this.addValue}…`, ""))
    if (!options.length) return this.close()
    this.listTarget.replaceChildren(...options)
    const box = this.area.getBoundingClientRect()
    this.listTarget.hidden = false
    const ground = this.listTarget.offsetParent?.getBoundingClientRect() ?? { left: 0, top: 0 }
    this.listTarget.style.left = `${box.left - ground.left + 8}px`
    this.listTarget.style.top = `${box.bottom - ground.top + 4}px`
    this.area.setAttribute("aria-controls", this.listTarget.id)
    this.select(0)
  }

  option(label, text, said) {
    const row = document.createElement("li")
    row.role = "option"
    row.id = `naming-${this.made = (this.made ?? 0) + 1}`
    row.dataset.label = label
    const name = document.createElement("span")
    name.textContent = text
    const beside = Object.assign(document.createElement("span"), { className: "said", textContent: said })
    row.append(name, beside)
    row.addEventListener("pointerdown", (event) => { event.preventDefault(); this.choose(row) })
    return row
  }

  get options() {
    return [...this.listTarget.children]
  }

  select(at) {
    const { options } = this
    this.at = (at + options.length) % options.length
    options.forEach((row, place) => row.setAttribute("aria-selected", place === this.at))
    this.area.setAttribute("aria-activedescendant", options[this.at].id)
  }

  pressed(event) {
    if (this.listTarget.hidden || event.ctrlKey || event.metaKey) return
    const moves = { ArrowDown: 1, ArrowUp: -1 }
    if (event.key in moves) this.select(this.at + moves[event.key])
    else if (event.key === "Enter" || event.key === "Tab") this.choose(this.options[this.at])
    else if (event.key === "Escape") this.close()
    else return
    event.preventDefault()
  }

  choose(row) {
    const asked = this.asked() ?? ""
    this.end = this.area.selectionStart
    this.close()
    if (row.dataset.label) return this.insert(row.dataset.label, asked)
    this.waiting = asked
    this.dialogTarget.querySelector("[name=label]").value = asked.trim()
    this.dialogTarget.showModal()
  }

  insert(label, asked) {
    this.area.focus()
    this.area.setRangeText(`${label} `, this.end - asked.length, this.end, "end")
    this.area.dispatchEvent(new Event("input", { bubbles: true }))
    this.close()
  }

  async add(event) {
    event.preventDefault()
    const form = event.target
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } })
      const { label, sentence } = await answer.json()
      this.troubleTarget.textContent = sentence ?? ""
      if (!label) return
      form.reset()
      this.dialogTarget.close()
      this.insert(label, this.waiting)
    } catch {
      form.submit()
    }
  }

  left() {
    setTimeout(() => { if (document.activeElement !== this.area) this.close() }, PAUSE_MS)
  }

  close() {
    clearTimeout(this.timer)
    this.listTarget.hidden = true
    this.area?.removeAttribute("aria-activedescendant")
  }
})
