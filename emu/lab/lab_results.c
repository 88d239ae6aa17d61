/* The lines that the kernel prints, and what they say. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "emu/lab/lab.h"

static struct lab_checks *checks_of(struct lab_run *run, const char *lab)
{
    for (unsigned i = 0; i < run->check_labs; i++)
        if (!strcmp(run->check[i].lab, lab))
            return &run->check[i];
    if (run->check_labs == LAB_FAILURES_MAX)
        return &run->check[LAB_FAILURES_MAX - 1];
    snprintf(run->check[run->check_labs].lab, LAB_WORD, "%s", lab);
    return &run->check[run->check_labs++];
}

static void take_failure(struct lab_run *run, const char *lab,
                         const char *line)
{
    checks_of(run, lab)->failed++;
    if (run->failures < LAB_FAILURES_MAX)
        snprintf(run->failure[run->failures++], LAB_LINE, "%s", line);
}

/* "warning: unknown option "ktpi=on" ignored" and the like
 * (guest/lib/boot_options.c). An option that has no effect on this processor is
 * `warning: option "pae=on" ignored: WHY`. */
static void take_warning(struct lab_run *run, const char *text)
{
    char *into = run->refused;

    if (!strncmp(text, "option \"", strlen("option \"")) &&
        strstr(text, "\" ignored: "))
        into = run->skipped;
    else if (strncmp(text, "option ", strlen("option ")) &&
             strncmp(text, "unknown option ", strlen("unknown option ")) &&
             strncmp(text, "bad value in option ",
                     strlen("bad value in option ")))
        return;
    if (!*into)
        snprintf(into, LAB_LINE, "%s", text);
}

static bool parse_real(const char *word, double *value)
{
    char *end;

    *value = strtod(word, &end);
    return end != word && !*end && isfinite(*value);
}

/* A number of operations, which the kernel has in 32 bits. */
static bool parse_count(const char *word, double *count)
{
    return parse_real(word, count) && *count >= 1 && *count <= UINT32_MAX;
}

/* "LAB lab variant VALUE UNIT [OPS]", "LAB lab [variant] skipped WHY". */
static void take_result(struct lab_run *run, const char *line)
{
    enum { WORDS = 5 };
    const char *point;
    char words[WORDS][LAB_WORD];
    struct lab_result *result = &run->result[run->results];
    int count = sscanf(line, "LAB %39s %39s %39s %39s %39s", words[0],
                       words[1], words[2], words[3], words[4]);

    if (count < 3 || run->results == LAB_RESULTS_MAX)
        return;
    memset(result, 0, sizeof(*result));
    strcpy(result->lab, words[0]);
    if (!strcmp(words[1], "skipped")) {
        result->skipped = true;
        strcpy(result->unit, words[2]);
    } else if (count >= 4 && !strcmp(words[2], "skipped")) {
        result->skipped = true;
        strcpy(result->variant, words[1]);
        strcpy(result->unit, words[3]);
    } else if (count >= 4 && parse_real(words[2], &result->value)) {
        strcpy(result->variant, words[1]);
        strcpy(result->unit, words[3]);
        point = strchr(words[2], '.');
        result->decimals = point ? (unsigned)strlen(point + 1) : 0;
        if (count == WORDS && !parse_count(words[4], &result->ops))
            result->ops = 0;
    } else {
        return;
    }
    run->results++;
}

void lab_take_line(struct lab_run *run, const char *line)
{
    char lab[LAB_WORD];

    snprintf(run->tail[run->lines++ % LAB_TAIL], LAB_LINE, "%s", line);
    if (!strncmp(line, "warning: ", strlen("warning: ")))
        take_warning(run, line + strlen("warning: "));
    else if (sscanf(line, "CHECK %39s", lab) == 1)
        checks_of(run, lab)->checks++;
    else if (sscanf(line, "FAILED %39s", lab) == 1)
        take_failure(run, lab, line);
    else if (!strncmp(line, "LAB ", strlen("LAB ")))
        take_result(run, line);
}

const struct lab_result *lab_find(const struct lab_run *run, const char *lab,
                                  const char *variant)
{
    for (unsigned i = 0; i < run->results; i++)
        if (!strcmp(run->result[i].lab, lab) &&
            !strcmp(run->result[i].variant, variant))
            return &run->result[i];
    return NULL;
}

const struct lab_checks *lab_find_checks(const struct lab_run *run,
                                         const char *lab)
{
    for (unsigned i = 0; i < run->check_labs; i++)
        if (!strcmp(run->check[i].lab, lab))
            return &run->check[i];
    return NULL;
}

/* "p6, kpti=on: " in front of a line about a run. */
static void put_title(const struct lab_run *run, FILE *stream)
{
    if (run->config)
        fprintf(stream, "%s, ", run->config->lab);
    fprintf(stream, "%s: ", run->title);
}

void lab_failures(const struct lab_run *run, FILE *stream)
{
    if (run->ok)
        return;
    for (unsigned i = 0; i < run->failures; i++) {
        put_title(run, stream);
        fprintf(stream, "%s\n", run->failure[i]);
    }
    if (run->explanation)
        fputs(run->explanation, stream);
    if (!*run->end)
        return;
    put_title(run, stream);
    fprintf(stream, "%s; its last lines:\n", run->end);
    for (unsigned i = run->lines > LAB_TAIL ? run->lines - LAB_TAIL : 0;
         i < run->lines; i++)
        fprintf(stream, "    %s\n", run->tail[i % LAB_TAIL]);
}
