// What was typed, kept in this browser until the server has it.
const PREFIX = "perchoir-draft-"
const TEXT = /^part(-[a-z_]+)?$/
const NOT_TYPED = new Set(["csrfmiddlewaretoken", "revision", "dropped"])

export class Backup {
  constructor(key) {
    this.key = PREFIX + key
  }

  keep(data) {
    const fields = [...data].filter(([name, value]) => typeof value === "string" && !NOT_TYPED.has(name))
    this.quietly(() => localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), fields })))
  }

  read() {
    return this.quietly(() => JSON.parse(localStorage.getItem(this.key)))
  }

  forget() {
    this.quietly(() => localStorage.removeItem(this.key))
  }

  isSame({ fields }, data) {
    const texts = (pairs) => JSON.stringify(pairs.filter(([name]) => TEXT.test(name)).map(([name, text]) => [name, text.replace(/\r\n/g, "\n")]))
    return texts(fields) === texts([...data])
  }

  formData({ fields }) {
    const data = new FormData()
    for (const [name, value] of fields) data.append(name, value)
    return data
  }

  // A browser may refuse to keep anything.
  quietly(work) {
    try {
      return work()
    } catch {
      return null
    }
  }
}
