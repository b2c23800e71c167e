export function startNetwork() {}
