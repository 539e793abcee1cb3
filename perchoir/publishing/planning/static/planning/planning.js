import { Controller } from "../vendor/stimulus@3.2.2/stimulus.js"

// Moves a post on the calendar, by pointer or by key. The page decides: what would fall or stands
// near is said before anything is written, so a drop only sends the form that "Move" leads to.
class Planning extends Controller {
  static targets = ["entry", "grip", "cell", "form", "said"]
  static values = { zone: String, view: String, grabbed: String, dropped: String, left: String, edge: String }

  connect() {
    for (const grip of this.gripTargets) grip.setAttribute("role", "button")
    this.element.addEventListener("dragstart", this.lifted)
    this.element.addEventListener("dragover", this.over)
    this.element.addEventListener("drop", this.fell)
    this.element.addEventListener("dragend", this.ended)
  }

  disconnect() {
    this.element.removeEventListener("dragstart", this.lifted)
    this.element.removeEventListener("dragover", this.over)
    this.element.removeEventListener("drop", this.fell)
    this.element.removeEventListener("dragend", this.ended)
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
