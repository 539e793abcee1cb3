// A file dropped or chosen, sent with its progress; and figures that move while an import runs.
// Without this script the form and the pages work all the same.
import { Controller } from "../vendor/stimulus@3.2.2/stimulus.js"

const PIECE = 1_000_000
const TRIES = 6

class Upload extends Controller {
  static targets = ["file", "hint", "sending", "bar", "said", "button", "trouble"]

  connect() {
    this.hintTarget.hidden = false
  }

  over(event) {
    event.preventDefault()
    this.element.classList.add("over")
  }

  out() {
    this.element.classList.remove("over")
  }

  drop(event) {
    event.preventDefault()
    this.out()
    if (event.dataTransfer.files.length) this.fileTarget.files = event.dataTransfer.files
    this.chosen()
  }

  chosen() {
    this.buttonTarget.focus()
  }

  async send(event) {
    event.preventDefault()
    this.wroteTrouble("")
    this.buttonTarget.disabled = true
    this.sendingTarget.hidden = false
    try {
      await this.sendAll(this.fileTarget.files[0])
    } catch (error) {
      this.sendingTarget.hidden = true
      this.buttonTarget.disabled = false
      this.wroteTrouble(error.message)
    }
  }

  // Small pieces, one after the other: what arrived stays when the connection breaks.
  async sendAll(file) {
    const { upload } = await this.ask("begin/", fields({ size: file.size }))
    let at = 0
    while (at < file.size) {
      this.moved(at / file.size)
      const place = `piece/?upload=${encodeURIComponent(upload)}&at=${at}`
      at = (await this.ask(place, file.slice(at, at + PIECE))).at
    }
    this.moved(1)
    const { url } = await this.ask("finish/", fields({ upload, name: file.name }))
    window.location.assign(url)
  }

  // An answer, however often it must be asked for. Raises what the server says is wrong.
  async ask(place, body) {
    for (let tries = 0; tries < TRIES; tries += 1) {
      if (tries) await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** tries))
      const answer = await this.post(place, body).catch(() => null)
      if (answer?.ok) return answer.json()
      if (answer && answer.status < 500) {
        const { sentence } = await answer.json().catch(() => ({}))
        throw new Error(sentence ?? this.saidTarget.dataset.lost)
      }
    }
    throw new Error(this.saidTarget.dataset.lost)
  }

  post(place, body) {
    const token = this.element.querySelector("[name=csrfmiddlewaretoken]").value
    const headers = { "X-CSRFToken": token }
    if (body instanceof Blob) headers["Content-Type"] = "application/octet-stream"
    return fetch(this.element.action + place, { method: "POST", body, headers })
  }

  moved(share) {
    this.barTarget.value = share
    const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" }).format(share)
    const { sending, looking } = this.saidTarget.dataset
    this.saidTarget.textContent = share < 1 ? sending.replace("{percent}", percent) : looking
  }

  wroteTrouble(sentence) {
    this.troubleTarget.hidden = !sentence
    this.troubleTarget.querySelector("p").textContent = sentence
  }
}

function fields(values) {
  const form = new FormData()
  for (const [name, value] of Object.entries(values)) form.set(name, value)
  return form
}

// Asks for the part that moves as soon as it has moved; the part asks by itself now and then, for
// when the stream is broken.
class Moving extends Controller {
  static values = { url: String }
  static targets = ["part"]

  connect() {
    this.source = new EventSource(this.urlValue)
    this.source.addEventListener("change", () => this.soon())
  }

  soon() {
    this.timer ??= setTimeout(() => this.ask(), 400)
  }

  ask() {
    this.timer = undefined
    if (this.hasPartTarget) this.partTarget.dispatchEvent(new CustomEvent("moved"))
    else this.source.close()
  }

  disconnect() {
    clearTimeout(this.timer)
    this.source.close()
  }
}

// What somebody unfolded stays so when the form is drawn again.
class Unfolded extends Controller {
  static targets = ["field"]

  keep() {
    this.fieldTarget.value = this.element.open ? "1" : ""
  }
}

document.documentElement.classList.add("scripted")
window.Stimulus.register("upload", Upload)
window.Stimulus.register("moving", Moving)
window.Stimulus.register("unfolded", Unfolded)
