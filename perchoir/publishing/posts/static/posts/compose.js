import { Controller } from "../vendor/stimulus@3.2.2/stimulus.js"

const PAUSE_MS = 2000

// Saves the draft while it is written. A refusal is said and nothing typed is touched.
window.Stimulus.register("compose", class extends Controller {
  static targets = ["parts", "revision", "said"]
  static values = { save: String }

  disconnect() {
    clearTimeout(this.timer)
  }

  soon() {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.save(), PAUSE_MS)
  }

  async save() {
    if (this.saving) return this.soon()
    this.saving = true
    try {
      const answer = await fetch(this.saveValue, { method: "POST", body: new FormData(this.element) })
      const { revision, sentence } = await answer.json()
      if (revision) this.revisionTarget.value = revision
      this.saidTarget.textContent = sentence
    } catch {
      this.soon()
    } finally {
      this.saving = false
    }
  }

  add({ params }) {
    const last = this.partsTarget.lastElementChild
    const next = last.cloneNode(true)
    const number = this.partsTarget.children.length + 1
    const area = next.querySelector("textarea")
    const label = next.querySelector("label")
    area.value = ""
    area.id = label.htmlFor = `part-${number}`
    label.textContent = params.label
    this.partsTarget.append(next)
    area.focus()
  }
})
