// Starts the small controllers. A page's own script does the same with its own:
//   import { Controller } from "../vendor/stimulus@3.2.2/stimulus.js"
//   window.Stimulus.register("name", class extends Controller { … })
import { Application } from "../vendor/stimulus@3.2.2/stimulus.js"
import Ago from "./controllers/ago.js"
import Autosubmit from "./controllers/autosubmit.js"
import Copy from "./controllers/copy.js"
import Density from "./controllers/density.js"
import Keys from "./controllers/keys.js"
import Menu from "./controllers/menu.js"
import Palette from "./controllers/palette.js"
import Theme from "./controllers/theme.js"
import Toast from "./controllers/toast.js"
import "./dialogs.js"

window.Stimulus = Application.start()
const controllers = { ago: Ago, autosubmit: Autosubmit, copy: Copy, density: Density, keys: Keys, menu: Menu, palette: Palette, theme: Theme, toast: Toast }
for (const [name, controller] of Object.entries(controllers)) window.Stimulus.register(name, controller)
