export function startBrush() {}
