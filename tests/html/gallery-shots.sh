#!/usr/bin/env bash
# gallery-shots.sh BUILD OUT: pictures of every gallery page at 1280 and 360 pixels, light and dark.
# Chromium's own window is never narrower than 500 pixels: the narrow pictures show the page in a frame of 360.
set -euo pipefail
[ $# -eq 2 ] || { echo "usage: gallery-shots.sh BUILD OUT" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
mkdir -p "$2"
out=$(cd "$2" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

shoot() { # PAGE PICTURE WIDTH HEIGHT
  chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --hide-scrollbars --allow-file-access-from-files \
    --user-data-dir="$(mktemp -d -p "$work")" --window-size="$3,$4" --screenshot="$2" "file://$1" >/dev/null 2>&1
}

for theme in light dark; do
  site=$work/$theme
  mkdir -p "$site/assets"
  "$build/tests/html/gallery" "$site" "$theme"
  cp "$here"/../../assets/* "$site/assets/"
  sed -i 's|"/assets/|"assets/|g' "$site"/*.html
  for page in "$site"/*.html; do
    name=$(basename "$page" .html)
    shoot "$page" "$out/$name-1280-$theme.png" 1280 1400
    printf '<body style="margin:0"><iframe style="border:0" width="360" height="1400" src="%s.html"></iframe>' "$name" >"$site/narrow.htm"
    shoot "$site/narrow.htm" "$out/$name-360-$theme.png" 500 1400
    rm "$site/narrow.htm"
  done
done
ls "$out" | wc -l
