# tools/dev/words.sh — the texts that are translated: taken from the templates, merged into each language.
# shellcheck shell=bash

# What htmlgen made of the templates names each text, with the template it is from.
words_sources() {
    local file
    ninja -C build -t targets rule CUSTOM_COMMAND | grep '/templates\.c$' | grep '^src/' | sort | while read -r file; do
        if [ -e "build/$file" ] && grep -q 'words/words\.h' "build/$file"; then printf '%s\n' "$file"; fi
    done
}

# Makes the templates' C, which needs no translation yet.
words_templates() {
    local targets
    compile build build.ninja # the list of targets, when a meson.build has changed
    mapfile -t targets < <(ninja -C build -t targets rule CUSTOM_COMMAND | grep '/templates\.c$' | grep '^src/')
    compile build "${targets[@]}"
}

words_extract() { # words_extract POT
    local sources
    mapfile -t sources < <(words_sources)
    (cd build && xgettext --language=C --from-code=UTF-8 --no-wrap --sort-by-file --add-location=file --omit-header \
        -k -kWORDS:3 -kWORDS_C:3c,4 -kWORDS_N:4,5 -kWORDS_TEXT:3 -o - "${sources[@]}") |
        sed 's/^#: \.\.\//#: /; s/ \.\.\/src/ src/g' | cat po/header.po - >"$1"
}

dev_words() {
    local po
    refuse_arguments words "$@"
    need_packages "build Kith" "${BUILD_PACKAGES[@]}"
    need_packages "collect what is translated" "${WORDS_PACKAGES[@]}"
    need_npm assets
    configure build
    words_templates
    words_extract po/kith.pot
    for po in po/??.po; do
        msgmerge --quiet --update --backup=none --no-wrap --no-fuzzy-matching "$po" po/kith.pot
        say "$po: $(msgfmt --statistics -o /dev/null "$po" 2>&1)"
    done
}

# Lint: the list is what the templates say, and each language is sound.
check_words() {
    local made po status=0
    made=$(mktemp -t kith-words.XXXXXX)
    words_extract "$made"
    diff -u po/kith.pot "$made" || { status=1; echo "run ./dev words, then translate what is new"; }
    rm -f "$made"
    for po in po/??.po; do
        msgfmt --check -o /dev/null "$po" 2>&1 || status=1
    done
    return $status
}
