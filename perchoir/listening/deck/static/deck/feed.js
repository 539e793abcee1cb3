// The posts of one column, newest first. New ones wait while somebody reads: while the pointer or
// the focus is on the column, or it has been scrolled down.
const AT_MOST = 1000
const BATCH = 10
const SLIDING_AT_MOST = 8

export class Feed {
  constructor(column, words) {
    this.column = column
    this.words = words
    this.id = column.dataset.column
    this.list = column.querySelector("[data-feed]")
    this.nothing = column.querySelector(".nothing")
    this.button = column.querySelector("[data-waiting]")
    this.waiting = new Map()
    this.passing = new Passing(column, words)
    this.button.addEventListener("click", () => this.show())
    column.addEventListener("pointerenter", (event) => { if (event.pointerType === "mouse") this.pointed = true })
    column.addEventListener("pointerleave", () => { this.pointed = false; this.settle() })
    column.addEventListener("focusout", () => setTimeout(() => this.settle()))
    this.list.addEventListener("scroll", () => { if (this.list.scrollTop < 8) this.settle() }, { passive: true })
  }

  get held() {
    return this.pointed || this.list.scrollTop > 8 || this.list.contains(document.activeElement)
  }

  get posts() {
    return [...this.list.querySelectorAll(".post")]
  }

  post(mention) {
    return this.list.querySelector(`.post[data-mention="${mention}"]`)
  }

  // Posts that have just come, as markup; returns those that were not here yet.
  arrive(markups) {
    const fresh = markups.map(built).filter((post) => !this.post(post.dataset.mention) && !this.waiting.has(post.dataset.mention))
    fresh.forEach((post) => this.waiting.set(post.dataset.mention, post))
    if (this.held) this.count()
    else this.show()
    return fresh
  }

  settle() {
    if (this.waiting.size && !this.held) this.show()
  }

  show() {
    const sliding = this.waiting.size <= SLIDING_AT_MOST
    for (const post of [...this.waiting.values()].sort((one, other) => order(one) - order(other))) {
      if (sliding) post.classList.add("fresh")
      this.insert(post)
    }
    this.waiting.clear()
    if (document.activeElement === this.button) this.list.focus()
    if (this.list.scrollTop > 8 && !this.pointed) this.list.scrollTop = 0
    this.count()
    this.trim()
  }

  insert(post) {
    const posts = this.posts
    const before = posts.find((other) => order(other) <= order(post))
    if (before === posts[0]) this.top.prepend(post)
    else if (before) before.before(post)
    else if (!this.older) posts.at(-1).after(post) // else it is older than all we show: paging brings it
  }

  // Posts stand in batches that the browser skips whole while they are off the screen.
  get top() {
    const first = this.list.firstElementChild
    if (first?.matches(".batch") && first.childElementCount < BATCH) return first
    const batch = document.createElement("div")
    batch.className = "batch"
    this.list.prepend(batch)
    return batch
  }

  take(post) {
    const batch = post.parentElement
    post.remove()
    if (!batch.childElementCount) batch.remove()
  }

  get older() {
    return this.list.querySelector(":scope > .older")
  }

  count() {
    const n = this.waiting.size
    const empty = this.list.querySelector(".post") === null
    this.nothing.hidden = n > 0 || !empty
    this.list.setAttribute("role", empty ? "group" : "feed")
    this.button.hidden = n === 0
    if (n) this.button.textContent = n === 1 ? this.words.one : this.words.many.replace("{n}", n)
  }

  // The top of the column as the server has it now. What overlaps is joined, else it replaces.
  refill(markup, atOnce) {
    const top = parts(markup)
    const posts = postsIn(top)
    const known = posts.some((post) => this.post(post.dataset.mention))
    if (known) {
      const shown = new Set(posts.map((post) => post.dataset.mention))
      const end = posts.length ? order(posts.at(-1)) : 0
      this.posts.filter((post) => order(post) > end && !shown.has(post.dataset.mention)).forEach((post) => this.take(post))
      posts.forEach((post) => this.swap(this.post(post.dataset.mention), post))
      const last = this.older ? order(this.posts.at(-1)) : 0
      const fresh = posts.filter((post) => !post.isConnected && order(post) >= last)
      if (!atOnce) return this.arrive(fresh)
      fresh.forEach((post) => this.insert(post))
      this.count()
      return []
    }
    this.waiting.clear()
    this.list.replaceChildren(...top)
    window.htmx?.process(this.list)
    this.count()
    return []
  }

  replace(markup, wanted) {
    const come = new Map(postsIn(parts(markup)).map((post) => [post.dataset.mention, post]))
    for (const mention of wanted) {
      const post = come.get(mention)
      if (!post) this.remove(mention)
      else if (this.waiting.has(mention)) this.waiting.set(mention, post)
      else this.swap(this.post(mention), post)
    }
  }

  swap(before, post) {
    if (!before) return
    const focused = before === document.activeElement
    post.tabIndex = before.tabIndex
    if (before.classList.contains("selected")) post.classList.add("selected")
    before.replaceWith(post)
    if (focused) post.focus({ preventScroll: true })
  }

  holds(mention) {
    return this.waiting.has(mention) || this.post(mention) !== null
  }

  remove(mention) {
    this.waiting.delete(mention)
    this.passing.forget(mention)
    const post = this.post(mention)
    if (post) this.take(post)
    this.count()
  }

  // Copies of something that was said before: a figure on it, and a line when it is not in sight.
  passedOn({ first, who, copies, words, new: fresh }) {
    const post = this.post(String(first)) ?? this.waiting.get(String(first))
    if (post) figureOn(post, copies)
    if (!post?.isConnected || !this.inSight(post)) this.passing.tell(String(first), who, words, fresh)
  }

  inSight(post) {
    const [box, frame] = [post.getBoundingClientRect(), this.list.getBoundingClientRect()]
    return box.top < frame.bottom && box.bottom > frame.top
  }

  removeAuthor(author) {
    for (const post of [...this.posts, ...this.waiting.values()]) {
      if (post.dataset.author === author) this.remove(post.dataset.mention)
    }
  }

  // A page that stays open for days must not grow for days.
  trim() {
    const posts = this.posts
    if (posts.length <= AT_MOST) return
    posts.slice(AT_MOST).forEach((post) => this.take(post))
    const last = posts[AT_MOST - 1]
    this.older?.remove()
    const older = document.createElement("article")
    older.className = "older"
    older.setAttribute("aria-label", this.words.older)
    older.setAttribute("hx-get", `${this.column.dataset.url}?under=${last.dataset.mention}`)
    older.setAttribute("hx-trigger", "revealed")
    older.setAttribute("hx-swap", "outerHTML")
    last.parentElement.after(older)
    window.htmx?.process(older)
  }
}

// The line between the head and the posts: who passes on what does not stand in sight.
class Passing {
  constructor(column, words) {
    this.line = column.querySelector("[data-passing]")
    this.words = words
    this.counts = new Map()
  }

  tell(first, who, text, fresh) {
    const others = (this.counts.get(first) ?? 0) + fresh - 1
    this.counts.set(first, others + 1)
    const said = others < 1 ? this.words.passed : others === 1 ? this.words.passedOther : this.words.passedOthers
    this.line.textContent = said.replace("{n}", others.toLocaleString(document.documentElement.lang)).replace("{who}", () => who).replace("{words}", () => text)
    this.line.dataset.first = first
    this.line.hidden = false
  }

  forget(mention) {
    if (this.line.dataset.first === mention) this.line.hidden = true
    this.counts.delete(mention)
  }
}

function figureOn(post, said) {
  let figure = post.querySelector(".figures .copies")
  if (!figure) {
    figure = document.createElement("span")
    figure.className = "count copies"
    post.querySelector(".figures").append(figure)
  }
  figure.textContent = said
}

function postsIn(elements) {
  return elements.flatMap((one) => (one.matches(".post") ? [one] : [...one.querySelectorAll(".post")]))
}

function order(post) {
  return Number(post.dataset.at)
}

function built(markup) {
  return typeof markup === "string" ? parts(markup)[0] : markup
}

function parts(markup) {
  const template = document.createElement("template")
  template.innerHTML = markup
  return [...template.content.children]
}
