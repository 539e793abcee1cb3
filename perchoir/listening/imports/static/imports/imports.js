// A file dropped or chosen, sent with its progress; and figures that move while an import runs.
// Without this script the form and the pages work all the same.
import { Controller } from "../vendor/stimulus@3.2.2/stimulus.js"

class Upload extends Controller {
  static targets = ["file", "hint", "sending", "bar", "said", "button"]

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

  send(event) {
    event.preventDefault()
    this.buttonTarget.disabled = true
    this.sendingTarget.hidden = false
    const request = new XMLHttpRequest()
    request.upload.addEventListener("progress", (moved) => this.moved(moved))
    request.addEventListener("load", () => this.arrived(request))
    request.addEventListener("error", () => this.lost())
    request.open("POST", this.element.action)
    request.send(new FormData(this.element))
  }

  moved({ loaded, total }) {
    const share = total ? loaded / total : 0
    this.barTarget.value = share
    const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" }).format(share)
    const { sending, looking } = this.saidTarget.dataset
    this.saidTarget.textContent = share < 1 ? sending.replace("{percent}", percent) : looking
  }

  arrived(request) {
    if (request.status < 400) {
      window.location.assign(request.responseURL)
      return
    }
    const answer = new DOMParser().parseFromString(request.responseText, "text/html")
    const main = answer.querySelector("main")
    if (main) document.querySelector("main").replaceWith(document.adoptNode(main))
    else this.lost()
  }

  lost() {
    this.buttonTarget.disabled = false
    this.barTarget.value = 0
    this.saidTarget.textContent = this.saidTarget.dataset.lost
  }
}

class Moving extends Controller {
  static values = { url: String }

  connect() {
    this.source = new EventSource(this.urlValue)
    this.source.addEventListener("change", () => this.soon())
    this.source.addEventListener("reset", () => this.soon())
  }

  soon() {
    this.timer ??= setTimeout(() => this.element.dispatchEvent(new CustomEvent("moved")), 400)
  }

  disconnect() {
    clearTimeout(this.timer)
    this.source.close()
  }
}

document.documentElement.classList.add("scripted")
window.Stimulus.register("upload", Upload)
window.Stimulus.register("moving", Moving)
