#!/usr/bin/env sh
# Stress-tests a spec as it is in the working tree, against the same spec at another commit.
# Usage: check-spec.sh <spec> <base commit> [options of mootcourt run, e.g. --panel frontier --scenarios cases/]
# Writes mootcourt-ci/summary.md, junit.xml and results.sarif. Exit codes: 0 not worse, 100 worse for sure, others errors.
set -eu
spec=$1
base=$2
shift 2
: "${MOOTCOURT:=mootcourt}"
# shellcheck disable=SC2086
command -v ${MOOTCOURT%% *} >/dev/null || {
  echo "mootcourt is not installed here; install it first, or say in MOOTCOURT how it is started" >&2
  exit 1
}
out=mootcourt-ci
mkdir -p "$out"
export MOOTCOURT_STORE="${MOOTCOURT_STORE:-$PWD/$out/mootcourt.db}"
before=$(mktemp -d)
trap 'git worktree remove --force "$before/base" >/dev/null 2>&1 || true; rm -rf "$before"' EXIT
git worktree add --quiet --detach "$before/base" "$base"
against=
if [ -e "$before/base/$spec" ]; then
  # The first run's own summary is not wanted: one is enough.
  # 100 is a gate that the base fails itself: the comparison is what is asked for.
  GITHUB_STEP_SUMMARY= $MOOTCOURT run --spec "$before/base/$spec" "$@" --json >"$out/base.json" || [ $? -eq 100 ]
  run=$(sed -n 's/^{"run":{"id":"\([A-Za-z0-9-]*\)".*/\1/p' "$out/base.json")
  against="--against $run"
else
  echo "$spec is new: nothing to compare with" >&2
fi
# shellcheck disable=SC2086
$MOOTCOURT run --spec "$spec" "$@" $against --junit "$out/junit.xml" --sarif "$out/results.sarif" --summary "$out/summary.md"
