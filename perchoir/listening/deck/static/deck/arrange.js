// Columns are put in order by dragging their head, or from their menu with the keyboard.
export class Arrangement {
  constructor(columns, moved) {
    this.columns = columns
    this.moved = moved
    columns.addEventListener("dragstart", (event) => this.lift(event))
    columns.addEventListener("dragover", (event) => this.over(event))
    columns.addEventListener("drop", (event) => event.preventDefault())
    columns.addEventListener("dragend", () => this.drop())
  }

  lift(event) {
    if (!event.target.matches?.(".column-head")) return
    this.lifted = event.target.closest(".column")
    this.from = this.place(this.lifted)
    event.dataTransfer.effectAllowed = "move"
    event.dataTransfer.setData("text/plain", this.lifted.id)
    this.lifted.classList.add("lifted")
  }

  over(event) {
    if (!this.lifted) return
    event.preventDefault()
    const under = event.target.closest?.(".column")
    if (!under || under === this.lifted) return
    const box = under.getBoundingClientRect()
    under[event.clientX < box.left + box.width / 2 ? "before" : "after"](this.lifted)
  }

  drop() {
    if (!this.lifted) return
    this.lifted.classList.remove("lifted")
    const to = this.place(this.lifted)
    if (to !== this.from) this.moved(this.lifted, to)
    this.lifted = null
  }

  step(column, by) {
    const to = this.place(column) + by
    const all = this.columns.children
    if (to < 0 || to >= all.length) return
    all[to][by < 0 ? "before" : "after"](column)
    this.moved(column, to)
  }

  place(column) {
    return [...this.columns.children].indexOf(column)
  }
}
