#!/bin/sh
# docs_commands.sh CHECKOUT CQRSLAB: runs every command that the documentation shows.
#
# A block fenced as ```sh in README.md or docs/ is run and must succeed; one fenced with a language
# and a file's name, such as ```lua my_balancer.lua, is written to that file; blocks fenced as
# ```console or ```text show output and are left alone. Commands run in a folder of links to the
# checkout, one for each page, so that files they write litter nothing; ./lab there starts the given
# program.
# Lines that would test the tests, open a window or fetch the checkout are listed and left out.
set -eu
checkout=$1 program=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
left_out='^[[:space:]]*(\./lab (test|bench|view|lecture)|git clone|cd cqrslab)'

# playground FOLDER: looks like the checkout to a command.
playground() {
  mkdir "$1"
  for entry in "$checkout"/*; do
    case ${entry##*/} in
      build* | lab) ;;
      *) ln -s "$entry" "$1/" ;;
    esac
  done
  cat >"$1/lab" <<LAB
#!/bin/sh
case \${1-} in
  '') exec "$checkout/lab" ;;
  *) exec "$program" "\$@" ;;
esac
LAB
  chmod +x "$1/lab"
}

# blocks PAGE: writes each block to $work/blocks/LINE, the line on which it begins.
blocks() {
  rm -rf "$work/blocks"
  mkdir "$work/blocks"
  awk -v folder="$work/blocks" '
    /^```sh[[:space:]]*$/ { file = sprintf("%s/%05d", folder, NR + 1); printf "" > file; next }
    /^```[a-z]+ [^ ]+\.[a-z]+$/ {
      file = sprintf("%s/%05d", folder, NR + 1); printf "cat >%s <<\047END OF FILE\047\n", $2 > file
      listing = 1; next
    }
    /^```/ { if (file != "" && listing) print "END OF FILE" > file; file = ""; listing = 0 }
    file != "" { print > file }' "$1"
}

run_page() {
  page=${1#"$checkout"/}
  blocks "$1"
  rm -rf "$work/page"
  playground "$work/page"
  for block in "$work"/blocks/*; do
    [ -f "$block" ] || continue
    place=$page:$(expr "${block##*/}" + 0)
    grep -E "$left_out" "$block" | sed "s|^|skipped $place: |"
    grep -vE "$left_out" "$block" >"$work/commands" || continue
    if (cd "$work/page" && sh -eu "$work/commands") >"$work/output" 2>&1 </dev/null; then
      echo "passed  $place"
    else
      echo "failed  $place, exit code $?:"
      cat "$work/commands" "$work/output"
      failed=$((failed + 1))
    fi
    count=$((count + 1))
  done
}

failed=0 count=0
find "$checkout/README.md" "$checkout/docs" -name '*.md' 2>/dev/null | LC_ALL=C sort >"$work/pages"
while IFS= read -r page <&3; do run_page "$page"; done 3<"$work/pages"
echo "$count blocks run, $failed failed"
[ "$failed" -eq 0 ]
