import { count } from "../networks/text.js"
import { Controller } from "../vendor/stimulus@3.2.2/stimulus.js"
import { Backup } from "./backup.js"
import { Company } from "./company.js"
import { Keeper } from "./keeper.js"

const LOOK_AFTER_MS = 400
// Nobody counts on a page of one's own before it is nearly full.
const ROOM_AT_HOME = 40000

// The composer: counts and shows the post while it is written, and keeps it safe. Every button works
// without this script; nothing typed is ever replaced without a word.
window.Stimulus.register("compose", class extends Controller {
  static targets = ["form", "texts", "revision", "said", "counted", "beside", "others", "conflict", "kept", "keptSaid", "hand", "keep"]
  static values = { limits: Object, words: Object, new: String, post: String, besideNew: String, live: String, topic: String, key: String }

  connect() {
    this.element.classList.add("has-script")
    this.backup = new Backup(this.keyValue)
    this.keeper = new Keeper(this)
    this.count()
    this.applyCounts()
    this.offerBackup()
    if (this.topicValue) this.meet()
    addEventListener("keydown", this.pressed)
    addEventListener("beforeunload", this.leaving)
    addEventListener("online", this.keeper.now)
  }

  disconnect() {
    removeEventListener("keydown", this.pressed)
    removeEventListener("beforeunload", this.leaving)
    removeEventListener("online", this.keeper.now)
    clearTimeout(this.looking)
    this.keeper.stop()
    this.company?.leave()
  }

  meet() {
    this.company = new Company({ url: `${this.postValue}here/`, live: this.liveValue, topic: this.topicValue, token: () => this.token, show: (html) => { this.othersTarget.innerHTML = html }, moved: (revision) => this.moved(revision) })
  }

  get token() {
    return this.formTarget.querySelector("[name=csrfmiddlewaretoken]").value
  }

  get typed() {
    return new FormData(this.formTarget)
  }

  changed(event) {
    if (event?.target.name === "voice") return this.otherVoice(event.target)
    this.dirty = true
    this.backup.keep(this.typed)
    this.count()
    this.keeper.soon()
    this.company?.write()
    clearTimeout(this.looking)
    this.looking = setTimeout(() => this.look(), LOOK_AFTER_MS)
  }

  otherVoice(select) {
    location.search = `?voice=${select.value}`
  }

  // Counting, as the server does

  count() {
    const chosen = new Set(this.formTarget ? [...this.formTarget.querySelectorAll("[data-network]:checked")].map((box) => box.dataset.network) : [])
    const own = new Set([...this.formTarget.querySelectorAll("[name=variant]")].map((field) => field.value))
    for (const line of this.countedTargets) {
      const network = line.closest("[data-text]").dataset.text
      const networks = network ? [network] : [...chosen].filter((one) => !own.has(one))
      const text = line.closest(".part").querySelector("textarea").value
      line.replaceChildren(...networks.filter((one) => this.limitsValue[one] && chosen.has(one) && (one !== "home" || text.length > ROOM_AT_HOME)).map((one) => this.figure(one, count(text, one, this.limitsValue[one]))))
    }
  }

  figure(network, { used, allowed, fits }) {
    const shown = document.createElement("span")
    shown.dataset.network = network
    this.say(shown, network, used, allowed, fits)
    return shown
  }

  say(shown, network, used, allowed, fits = used <= allowed) {
    const over = used > allowed ? `, ${this.wordsValue.over.replace("{number}", used - allowed).replace("{network}", this.named(network))}` : ""
    shown.textContent = `${this.named(network)} ${used}/${allowed}${over}`
    shown.classList.toggle("too-long", !fits)
  }

  named(network) {
    return this.wordsValue[`network:${network}`] ?? network
  }

  // The server knows what names and links become: where it has looked, its count stands.
  applyCounts() {
    const looked = this.besideTarget.querySelector("[data-counts]")
    if (!looked) return
    for (const [network, part, used, allowed] of JSON.parse(looked.dataset.counts)) {
      const text = this.formTarget.querySelector(`[data-text="${network}"]`) ?? this.formTarget.querySelector('[data-text=""]')
      const shown = text?.querySelector(`[data-part="${part}"] [data-compose-target=counted] [data-network="${network}"]`)
      if (shown && allowed) this.say(shown, network, used, allowed)
    }
  }

  // A look at it

  async look(ask = false) {
    const data = this.typed
    if (ask) data.set("ask", "yes")
    this.looked?.abort()
    this.looked = new AbortController()
    try {
      const url = this.postValue ? `${this.postValue}beside/` : this.besideNewValue
      const answer = await fetch(url, { method: "POST", body: this.withoutFiles(data), signal: this.looked.signal })
      if (!answer.ok || answer.redirected) return
      this.besideTarget.innerHTML = await answer.text()
      this.applyCounts()
    } catch { /* Another look is on its way, or the connection is gone: saving says so. */ }
  }

  ask() {
    this.look(true)
  }

  withoutFiles(data) {
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name)
    return data
  }

  // Another shape: the server's, put in place of this one

  async arrange(event) {
    event.preventDefault()
    const { name, value, formAction } = event.currentTarget
    await this.reshape(formAction, (data) => data.set(name, value))
  }

  async reshape(url, prepare = () => {}, data = this.typed) {
    prepare(data)
    try {
      const answer = await fetch(url, { method: "POST", body: data })
      const page = new DOMParser().parseFromString(await answer.text(), "text/html")
      const texts = page.getElementById("texts")
      if (!texts) throw new Error("no texts")
      this.textsTarget.replaceWith(texts)
      this.conflictTarget.replaceChildren()
      texts.querySelector("textarea:last-of-type")?.focus({ preventScroll: true })
      this.changed()
    } catch {
      this.saidTarget.textContent = this.wordsValue.offline
    }
  }

  get arrangeUrl() {
    return this.postValue ? `${this.postValue}arrange/` : this.newValue.replace(/save\/$/, "arrange/")
  }

  // What was kept in this browser

  offerBackup() {
    const kept = this.backup.read()
    if (!kept) return
    if (this.backup.isSame(kept, this.typed)) return this.isFilledByBrowser() ? this.changed() : this.backup.forget()
    const when = new Date(kept.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" })
    this.keptSaidTarget.textContent = this.wordsValue.kept.replace("{when}", when)
    this.offered = kept
    this.keptTarget.hidden = false
  }

  // A reload keeps what was typed, which the server has not.
  isFilledByBrowser() {
    return [...this.formTarget.querySelectorAll("textarea")].some((area) => area.value !== area.defaultValue)
  }

  async putBack() {
    const kept = this.offered
    this.keptTarget.hidden = true
    const data = this.backup.formData(kept)
    data.set("csrfmiddlewaretoken", this.token)
    if (this.hasRevisionTarget) data.set("revision", this.revisionTarget.value)
    for (const box of this.formTarget.querySelectorAll("[name=account]")) box.checked = data.getAll("account").includes(box.value)
    for (const name of ["local_time", "zone", "campaign"]) this.formTarget.elements[name] && (this.formTarget.elements[name].value = data.get(name) ?? "")
    await this.reshape(this.arrangeUrl, () => {}, data)
  }

  forget() {
    this.backup.forget()
    this.dirty = false
    this.keptTarget.hidden = true
  }

  // Saved by a page of its own

  sent() {
    this.dirty = false
    this.keeper.stop()
  }

  saved({ revision, page, sentence }, stillDirty) {
    this.saidTarget.textContent = sentence
    if (page) return this.begun(page, revision)
    if (this.hasRevisionTarget) this.revisionTarget.value = revision
    if (!stillDirty) {
      this.dirty = false
      this.backup.forget()
    }
  }

  // The first save made a draft of it: the address is the draft's from now on.
  begun(page, revision) {
    history.replaceState(null, "", page)
    this.postValue = page
    this.backup.forget()
    this.backup = new Backup(this.keyValue.replace(/new-.*/, page.match(/(\d+)\/$/)[1]))
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: "revision", value: revision })
    field.dataset.composeTarget = "revision"
    this.textsTarget.prepend(field)
    for (const button of this.formTarget.querySelectorAll("[formaction]")) button.formAction = button.formAction.replace(/\/new\/arrange\/$/, `/${page.match(/(\d+)\/$/)[1]}/arrange/`)
    this.formTarget.action = page
    if (this.hasHandTarget) this.handTarget.formAction = `${page}submit/`
    this.formTarget.querySelector("[name=voice]")?.closest(".field")?.remove()
    this.topicValue = `post:${page.match(/(\d+)\/$/)[1]}`
    this.dirty = false
    this.meet()
  }

  async conflicted() {
    try {
      const answer = await fetch(`${this.postValue}compare/`, { method: "POST", body: this.withoutFiles(this.typed) })
      if (!answer.ok) return
      this.conflictTarget.innerHTML = await answer.text()
      this.conflictTarget.querySelector("h2")?.scrollIntoView({ block: "center" })
    } catch { /* The sentence beside the buttons says it. */ }
  }

  // Somebody else saved: at once where nothing is typed here, else both are shown side by side.
  moved(revision) {
    if (!this.hasRevisionTarget || revision <= Number(this.revisionTarget.value) || this.keeper.busy) return
    if (this.dirty) this.conflicted()
    else location.reload()
  }

  pressed = (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return
    if (event.key === "Enter" && this.hasHandTarget) this.press(event, this.handTarget)
    if (event.key.toLowerCase() === "s" && this.hasKeepTarget) this.press(event, this.keepTarget)
  }

  press(event, button) {
    event.preventDefault()
    button.click()
  }

  leaving = (event) => {
    this.company?.leave()
    if (this.dirty) event.preventDefault()
  }
})
