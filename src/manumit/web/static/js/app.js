// SPDX-License-Identifier: Apache-2.0
// Everything works without JavaScript; these modules make it quicker.
import { startKeys } from "./keys.js";
import { startHiding } from "./hide.js";
import { startTheme } from "./theme.js";
import { startRows } from "./rows.js";
import { startBrush } from "./brush.js";
import { startDrop } from "./drop.js";
import { startNetwork } from "./network.js";
import { startPictureLinks } from "./swap.js";

startTheme();
startHiding();
startKeys();
startRows();
startBrush();
startNetwork();
startDrop();
startPictureLinks();

document.querySelectorAll(".toast").forEach((toast) => setTimeout(() => toast.remove(), 6000));
