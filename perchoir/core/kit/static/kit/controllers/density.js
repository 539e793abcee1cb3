import { Controller } from "../../vendor/stimulus@3.2.2/stimulus.js"

// Shows the chosen density at once; the form around the choice keeps it.
export default class extends Controller {
  choose(event) {
    document.documentElement.dataset.density = event.target.value
  }
}
