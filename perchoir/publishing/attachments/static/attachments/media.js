import { Controller } from "../vendor/stimulus@3.2.2/stimulus.js"

// Pictures and videos of one part: dropped, pasted or chosen, one after the other; described, put in
// order, taken away. The form's own fields say what is kept: whoever saves the form needs no more.
window.Stimulus.register("media", class extends Controller {
  static targets = ["list", "item", "file", "plain", "going", "bar", "name", "said", "undo", "card", "link"]
  static values = {
    prefix: String, attach: String, checks: String, card: String, networks: String,
    failed: String, taken: String, place: String,
  }

  connect() {
    this.waiting = []
    if (this.hasPlainTarget) this.plainTarget.hidden = true
    this.changed = (event) => { if (event.target.matches?.("[data-network]")) this.check() }
    this.element.form?.addEventListener("change", this.changed)
  }

  disconnect() {
    this.element.form?.removeEventListener("change", this.changed)
  }

  // Ways in

  choose() {
    this.take([...this.fileTarget.files])
    this.fileTarget.value = ""
  }

  over(event) {
    if (!event.dataTransfer.types.includes("Files") && !this.dragged) return
    event.preventDefault()
    this.element.classList.toggle("over", !this.dragged)
    if (this.dragged) this.moveBeside(event)
  }

  left() {
    this.element.classList.remove("over")
  }

  drop(event) {
    this.left()
    if (!this.dragged && !event.dataTransfer.files.length) return
    event.preventDefault()
    if (this.dragged) return
    this.take([...event.dataTransfer.files])
  }

  paste(event) {
    const files = [...(event.clipboardData?.files ?? [])]
    if (!files.length || this.closest(event.target) !== this.element) return
    event.preventDefault()
    this.take(files)
  }

  // What is pasted into a text belongs to the pictures that follow it.
  closest(target) {
    const own = target.closest?.("[data-controller~=media]")
    if (own) return own
    const pieces = [...(this.element.form?.querySelectorAll("[data-controller~=media]") ?? [])]
    return pieces.find((one) => target.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING) ?? pieces.at(-1)
  }

  async take(files) {
    this.waiting.push(...files)
    if (this.busy) return
    this.busy = true
    while (this.waiting.length) await this.send(this.waiting.shift())
    this.busy = false
    this.goingTarget.hidden = true
    await this.check()
    this.tell()
  }

  async send(file) {
    this.goingTarget.hidden = false
    this.nameTarget.textContent = file.name
    const body = this.body()
    body.append("file", file)
    const { ok, text } = await this.upload(this.attachValue, body)
    if (!ok) return this.say(text)
    const item = this.fragment(text)
    if (!this.itemTargets.some((one) => one.dataset.id === item.dataset.id)) this.ol.append(item)
    this.say("")
    this.dispatch("added", { detail: { id: item.dataset.id } })
  }

  // fetch tells nothing of what has left: the bar needs this older way.
  upload(url, body) {
    return new Promise((resolve) => {
      const request = new XMLHttpRequest()
      request.open("POST", url)
      request.setRequestHeader("X-CSRFToken", this.token)
      request.upload.onprogress = ({ loaded, total }) => { this.barTarget.value = total ? loaded / total : 0 }
      request.onload = () => resolve(this.read(request.status, request.responseText))
      request.onerror = () => resolve({ ok: false, text: this.failedValue })
      request.send(body)
    })
  }

  read(status, text) {
    if (status < 400) return { ok: true, text }
    try {
      return { ok: false, text: JSON.parse(text).sentence }
    } catch {
      return { ok: false, text: this.failedValue }
    }
  }

  // Order and removal

  up(event) {
    this.move(event, (item) => item.previousElementSibling?.before(item))
  }

  down(event) {
    this.move(event, (item) => item.nextElementSibling?.after(item))
  }

  move(event, shift) {
    event.preventDefault()
    const item = event.target.closest("li")
    shift(item)
    this.settle()
    this.say(`${this.placeValue} ${[...this.ol.children].indexOf(item) + 1}`)
    const button = item.querySelector(`[data-media-move="${event.target.dataset.mediaMove}"]`)
    ;(button.disabled ? item.querySelector("[data-media-move]:not([disabled])") : button)?.focus()
    this.tell()
  }

  remove(event) {
    event.preventDefault()
    const item = event.target.closest("li")
    this.removed = { item, next: item.nextElementSibling }
    item.remove()
    this.undoTarget.hidden = false
    this.say(this.takenValue)
    this.undoTarget.querySelector("button").focus()
    this.settle()
    this.check().then(() => this.tell())
  }

  restore() {
    const { item, next } = this.removed
    this.ol.insertBefore(item, next?.isConnected ? next : null)
    this.undoTarget.hidden = true
    this.say("")
    this.settle()
    item.querySelector("textarea").focus()
    this.check().then(() => this.tell())
  }

  itemTargetConnected(item) {
    item.addEventListener("dragstart", (event) => this.lift(item, event))
    item.addEventListener("dragend", () => this.laid(item))
    this.settle()
  }

  // Held by its picture: words in a text stay free to be dragged.
  lift(item, event) {
    if (!event.target.closest?.(".media-picture")) return
    this.dragged = item
    item.classList.add("dragged")
  }

  laid(item) {
    item.classList.remove("dragged")
    this.dragged = null
    this.settle()
    this.tell()
  }

  moveBeside(event) {
    const over = event.target.closest?.("li.media-item")
    if (!over || over === this.dragged || over.parentElement !== this.ol) return
    const { top, height } = over.getBoundingClientRect()
    event.clientY < top + height / 2 ? over.before(this.dragged) : over.after(this.dragged)
  }

  settle() {
    const items = [...this.ol.children]
    items.forEach((item, at) => {
      const [up, down] = item.querySelectorAll("[data-media-move]")
      if (up) up.disabled = at === 0
      if (down) down.disabled = at === items.length - 1
    })
  }

  // Fixes, checks and cards

  async fix(event) {
    event.preventDefault()
    const item = event.target.closest("li")
    const body = this.body()
    body.append("for", event.params.for)
    body.append("alt", item.querySelector("textarea").value)
    event.target.disabled = true
    const { ok, text } = await this.post(event.params.url, body)
    if (!ok) {
      event.target.disabled = false
      return this.say(text)
    }
    const copy = this.fragment(text)
    item.replaceWith(copy)
    copy.querySelector("textarea").focus()
    await this.check()
    this.tell()
  }

  // What every network says of what stands there now; typing goes on meanwhile.
  async check() {
    const body = this.body()
    for (const item of this.itemTargets) {
      const name = `${this.prefixValue}-alt-${item.dataset.id}`
      body.append(`${this.prefixValue}-attachment`, item.dataset.id)
      body.append(name, item.querySelector("textarea").value)
    }
    const { ok, text } = await this.post(this.checksValue, body)
    if (!ok) return
    const fresh = new DOMParser().parseFromString(text, "text/html")
    this.listTarget.querySelectorAll(":scope > .media-problem").forEach((old) => old.remove())
    this.listTarget.prepend(...fresh.querySelectorAll("body > .media-problem"))
    for (const item of this.itemTargets) {
      const now = fresh.querySelector(`li[data-id="${item.dataset.id}"]`)
      if (now) this.showProblems(item, now)
    }
  }

  showProblems(item, now) {
    item.querySelectorAll(".media-problem").forEach((old) => old.remove())
    item.querySelector("label").before(...now.querySelectorAll(".media-problem"))
  }

  async fetchCard(event) {
    event.preventDefault()
    const body = this.body()
    body.append("link", this.linkTarget.value)
    event.target.disabled = true
    const { ok, text } = await this.post(this.cardValue, body)
    event.target.disabled = false
    if (!ok) return this.say(text)
    this.kept = this.cardTarget.innerHTML
    this.cardTarget.innerHTML = text
    this.say("")
    this.tell()
  }

  uncard(event) {
    event.preventDefault()
    if (!this.kept) return event.target.form.requestSubmit(event.target)
    this.cardTarget.innerHTML = this.kept
    this.tell()
  }

  async post(url, body) {
    try {
      const answer = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": this.token } })
      return this.read(answer.status, await answer.text())
    } catch {
      return { ok: false, text: this.failedValue }
    }
  }

  body() {
    const body = new FormData()
    body.append("prefix", this.prefixValue)
    for (const network of this.networks) body.append("network", network)
    return body
  }

  get networks() {
    const boxes = [...(this.element.form?.querySelectorAll("input[data-network]") ?? [])]
    const chosen = boxes.filter((box) => box.checked).map((box) => box.dataset.network)
    return boxes.length ? new Set(chosen) : this.networksValue.split(",").filter(Boolean)
  }

  get ol() {
    return this.listTarget.querySelector("ol")
  }

  get token() {
    return this.element.form.elements.csrfmiddlewaretoken.value
  }

  fragment(text) {
    return new DOMParser().parseFromString(text, "text/html").querySelector("li")
  }

  say(text) {
    this.saidTarget.textContent = text
  }

  tell() {
    this.element.dispatchEvent(new Event("input", { bubbles: true }))
  }
})
