#!/bin/sh
# rows.sh: a table of how many rows of the manuals the models take exactly, from
# the tables and the list of the rows that they do not.
cd "$(dirname "$0")" || exit 3

echo '| model | rows | with a figure | exact | of those |'
echo '|---|---|---|---|---|'
for model in i386 i486 pentium; do
    awk -v model=$model '
        FILENAME == "apart.txt" {
            split($0, column, " [|] ")
            if (column[1] == model)
                apart[column[2]] = 1
            next
        }
        FNR == 1 { next }
        {
            rows++
            # The second column, behind keys that have no comma.
            figure = $0
            sub(/^[^,]*,/, "", figure)
            if (figure !~ /^,/) {
                figures++
                exact += !(FNR in apart)
            }
        }
        END {
            printf "| `%s` | %d | %d | %d | %.1f %% |\n", model, rows, figures,
                   exact, 100 * exact / figures
        }' apart.txt clocks_$model.csv
done
