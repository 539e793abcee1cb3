import { count } from "../networks/text.js"
import { Controller } from "../vendor/stimulus@3.2.2/stimulus.js"

const PAUSE_MS = 2000

// Saves the draft while it is written. A refusal is said and nothing typed is touched.
window.Stimulus.register("compose", class extends Controller {
  static targets = ["parts", "revision", "said", "counted"]
  static values = { save: String, limits: Object }

  connect() {
    this.count()
  }

  disconnect() {
    clearTimeout(this.timer)
  }

  soon() {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.save(), PAUSE_MS)
  }

  // As the server will count when the post is handed in.
  count() {
    const chosen = [...this.element.querySelectorAll("[data-network]:checked")]
    const networks = new Set(chosen.map((box) => box.dataset.network).filter((one) => this.limitsValue[one]))
    for (const line of this.countedTargets) {
      const text = line.parentElement.querySelector("textarea").value
      const counts = [...networks].map((network) => this.counted(text, network))
      line.textContent = counts.map(({ said }) => said).join(" · ")
      line.classList.toggle("danger", counts.some(({ fits }) => !fits))
    }
  }

  counted(text, network) {
    const { used, allowed, fits } = count(text, network, this.limitsValue[network])
    return { said: `${network[0].toUpperCase()}${network.slice(1)} ${used}/${allowed}`, fits }
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
    this.count()
  }
})
