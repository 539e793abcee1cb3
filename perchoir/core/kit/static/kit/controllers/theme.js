import { Controller } from "../../vendor/stimulus@3.2.2/stimulus.js"

// Shows the chosen theme at once; the form around the choice keeps it.
export default class extends Controller {
  choose(event) {
    document.documentElement.dataset.theme = event.target.value
  }
}
