import { Controller } from "../vendor/stimulus@3.2.2/stimulus.js"

// Moves a post on the calendar, by pointer or by key. The page decides: what would fall or stands
// near is said before anything is written, so a drop only sends the form that "Move" leads to.
// What others change is renewed at most once a second, and never under a hand that holds a post.
const AT_MOST_EVERY_MS = 1000

class Planning extends Controller {
  static targets = ["entry", "grip", "cell", "form", "said", "part"]
  static values = { live: String, zone: String, view: String, grabbed: String, dropped: String, left: String, edge: String }

  connect() {
    this.follow()
    this.element.addEventListener("dragstart", this.lifted)
    this.element.addEventListener("dragover", this.over)
    this.element.addEventListener("drop", this.fell)
    this.element.addEventListener("dragend", this.ended)
  }

  disconnect() {
    this.stream.close()
    clearTimeout(this.timer)
    this.element.removeEventListener("dragstart", this.lifted)
    this.element.removeEventListener("dragover", this.over)
    this.element.removeEventListener("drop", this.fell)
    this.element.removeEventListener("dragend", this.ended)
  }

  gripTargetConnected(grip) {
    grip.setAttribute("role", "button")
  }

  follow() {
    this.stream = new EventSource(this.liveValue)
    for (const kind of ["change", "reset"]) this.stream.addEventListener(kind, () => this.soon())
  }

  soon() {
    this.timer ??= setTimeout(() => this.renew(), AT_MOST_EVERY_MS)
  }

  async renew() {
    this.timer = undefined
    const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } })
    if (!answer.ok) return
    const page = new DOMParser().parseFromString(await answer.text(), "text/html")
    const fresh = page.getElementById(this.partTarget.id)
    if (!fresh) return
    // Asked again once the post is let go.
    if (this.entry || this.held) this.behind = true
    else this.show(fresh)
  }

  show(fresh) {
    const focused = document.activeElement
    const address = this.partTarget.contains(focused) ? focused.getAttribute("href") : null
    this.partTarget.replaceChildren(...fresh.childNodes)
    if (!address) return
    const again = this.partTarget.querySelector(`a[href="${CSS.escape(address)}"]`)
    ;(again || this.partTarget).focus({ preventScroll: true })
  }

  letGo() {
    if (this.behind) this.soon()
    this.behind = false
  }

  lifted = (event) => {
    this.entry = event.target.closest("[data-planning-target~=entry]")
    event.dataTransfer.effectAllowed = "move"
  }

  over = (event) => {
    const cell = this.entry && event.target.closest("[data-planning-target~=cell]")
    if (!cell) return
    event.preventDefault()
    this.mark(cell)
  }

  fell = (event) => {
    const cell = event.target.closest("[data-planning-target~=cell]")
    if (!this.entry || !cell) return
    event.preventDefault()
    this.send(this.entry, cell)
  }

  ended = () => {
    this.mark(null)
    this.entry = null
    this.letGo()
  }

  key(event) {
    const entry = event.target.closest("[data-planning-target~=entry]")
    const pressed = event.key === " " || event.key === "Enter"
    if (this.held !== entry) {
      if (pressed) this.grab(event, entry)
      return
    }
    const step = this.steps[event.key]
    if (step) this.go(event, step)
    else if (pressed) this.drop(event, entry)
    else if (event.key === "Escape") this.leave(event)
    else if (event.key === "Tab") this.leave()
  }

  grab(event, entry) {
    event.preventDefault()
    this.held = entry
    entry.classList.add("held")
    this.mark(entry.closest("[data-planning-target~=cell]") || this.cellTargets[0])
    this.say(`${this.grabbedValue} ${this.marked.dataset.label}`)
  }

  go(event, step) {
    event.preventDefault()
    const cells = this.cellTargets
    const next = this.viewValue === "week" ? this.beside(cells, step) : cells[cells.indexOf(this.marked) + step.month]
    if (!next) return this.say(this.edgeValue)
    this.mark(next)
    next.scrollIntoView({ block: "nearest" })
    this.say(next.dataset.label)
  }

  // In a week the cells stand day after day; an hour that does not exist is stepped over.
  beside(cells, step) {
    if (step.hour) {
      const next = cells[cells.indexOf(this.marked) + step.hour]
      return next && next.dataset.cell.slice(0, 10) === this.marked.dataset.cell.slice(0, 10) ? next : null
    }
    const [day, hour] = this.marked.dataset.cell.split("T")
    const days = [...new Set(cells.map((cell) => cell.dataset.cell.slice(0, 10)))]
    const other = days[days.indexOf(day) + step.day]
    return cells.find((cell) => cell.dataset.cell === `${other}T${hour}`)
  }

  get steps() {
    const list = this.viewValue === "list"
    return {
      ArrowLeft: { month: -1, day: -1 },
      ArrowRight: { month: 1, day: 1 },
      ArrowUp: { month: list ? -1 : -7, hour: -1 },
      ArrowDown: { month: list ? 1 : 7, hour: 1 },
    }
  }

  drop(event, entry) {
    event.preventDefault()
    this.say(this.droppedValue.replace("{place}", this.marked.dataset.label))
    this.send(entry, this.marked)
    this.release()
  }

  leave(event) {
    event?.preventDefault()
    this.say(this.leftValue)
    this.release()
  }

  release() {
    this.held?.classList.remove("held")
    this.held = null
    this.mark(null)
    this.letGo()
  }

  send(entry, cell) {
    const [day, hour] = cell.dataset.cell.split("T")
    const untimed = !entry.closest("[data-planning-target~=cell]")
    const [ownHour, minutes] = (untimed ? "09:00" : entry.dataset.time).split(":")
    const time = hour ? `${hour}:${untimed ? "00" : minutes}` : `${ownHour}:${minutes}`
    if (!untimed && `${day}T${time}` === entry.dataset.at) return
    const form = this.formTarget
    form.action = entry.dataset.move
    form.elements.revision.value = entry.dataset.revision
    form.elements.local_time.value = `${day}T${time}`
    form.requestSubmit()
  }

  mark(cell) {
    this.marked?.classList.remove("target")
    this.marked = cell
    cell?.classList.add("target")
  }

  say(text) {
    this.saidTarget.textContent = text
  }
}

window.Stimulus.register("planning", Planning)
