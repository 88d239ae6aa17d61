/* pagewalk diff A.json B.json: what changed between two statistics files. */
#include <stdio.h>
#include <string.h>

#include "emu/command.h"
#include "emu/stats/stats_diff.h"
#include "emu/stats/stats_read.h"

static bool find_by(const char *name, enum stats_diff_by *by,
                    struct error *error)
{
    for (*by = 0; *by < STATS_DIFF_BYS; (*by)++)
        if (!name || !strcmp(name, stats_diff_by_name(*by)))
            return true;
    return error_usage(error, "--by %s: not site, cause or region", name);
}

/* *above: how many lines told of growth above the limit. */
static bool compare(const struct options *options, enum stats_diff_by by,
                    const cJSON *const tree[2], unsigned *above,
                    struct error *error)
{
    const char *const path[2] = {options->operands[0], options->operands[1]};
    struct stats_diff diff;
    bool ok = stats_diff_make(&diff, by, tree, path, error);

    if (ok)
        stats_diff_print(&diff, stdout);
    if (ok && options->fail_above.given)
        *above = stats_diff_print_above(&diff, options->fail_above.thousandths,
                                        stdout);
    stats_diff_free(&diff);
    return ok;
}

static bool diff(const struct options *options, unsigned *above,
                 struct error *error)
{
    enum stats_diff_by by;
    cJSON *a, *b = NULL;
    bool ok;

    if (options->operand_count != 2)
        return error_usage(error, "diff: expected A.json and B.json");
    if (!find_by(options->by, &by, error))
        return false;
    a = stats_read(options->operands[0], error);
    if (a)
        b = stats_read(options->operands[1], error);
    ok = a && b && compare(options, by, (const cJSON *const[2]){a, b}, above,
                           error);
    cJSON_Delete(a);
    cJSON_Delete(b);
    return ok;
}

int cmd_diff(const struct options *options)
{
    struct error error;
    unsigned above = 0;

    if (!diff(options, &above, &error))
        return error_print(&error);
    return above ? EXIT_CODE_GUEST : EXIT_CODE_OK;
}
