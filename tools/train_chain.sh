#!/bin/sh
# The method from imagery to a bundle, stage by stage. Each stage goes on from where it was stopped, so the script may be
# run again at any time. With BASE, a local Stable Diffusion folder, the first two stages are left out.
set -eu
: "${DATA:?a folder of imagery, one subfolder a source, or what 'slimdiffsr-train prepare' made of it}"
: "${WEIGHTS:?an npz file with a VGG16 backbone and LPIPS heads}"
OUT=${OUT:-runs/chain}
TRAIN=${TRAIN:-.venv/bin/slimdiffsr-train}
CONFIGS=${CONFIGS:-training/configs}
BASE=${BASE:-}
# STEPS=5 stops every stage after five steps: a rehearsal.
steps=${STEPS:+--steps $STEPS}

stage() {
    echo "== $*"
    # shellcheck disable=SC2086 # the options of a rehearsal are words
    "$TRAIN" "$@" $steps
}

if [ -z "$BASE" ]; then
    stage autoencoder --config "$CONFIGS/autoencoder.yaml" --data "$DATA" --perceptual-weights "$WEIGHTS" --out "$OUT/autoencoder"
    stage pretrain --config "$CONFIGS/pretrain.yaml" --data "$DATA" --vae "$OUT/autoencoder/export" --out "$OUT/base"
    BASE=$OUT/base/export
fi
stage uncertainty --config "$CONFIGS/uncertainty.yaml" --data "$DATA" --base "$BASE" --out "$OUT/uncertainty"
stage teacher --config "$CONFIGS/teacher.yaml" --data "$DATA" --base "$BASE" --uncertainty "$OUT/uncertainty/export" \
    --perceptual-weights "$WEIGHTS" --out "$OUT/teacher"
if [ ! -e "$OUT/pruned/pruned.pt" ]; then
    "$TRAIN" prune --teacher "$OUT/teacher/export" --family compact --config "$CONFIGS/prune-compact.yaml" --data "$DATA" \
        --out "$OUT/pruned"
fi
stage distill --config "$CONFIGS/distill-fast-x4.yaml" --start "$OUT/pruned/pruned.pt" --teacher "$OUT/teacher/export" \
    --data "$DATA" --perceptual-weights "$WEIGHTS" --out "$OUT/distilled"
echo "The student's checkpoint: $OUT/distilled/last.pt"
