/* Medians, and the tables and lines made of them. */
#include "tests/bench/report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Rows of their own: the difference of two phases, by `divisor`. */
static const struct {
    const char *name;
    enum phase more, less;
    double divisor;
} derived[] = {
    { "cr3 refill, per page", PHASE_cr3_128, PHASE_cr3_8, 120 },
    { "a call's CR3 switches", PHASE_call_cr3, PHASE_call, 1 },
    { "kmap_local, per page", PHASE_copy_kmap, PHASE_copy_direct, 1 },
};

/* In seconds. A shorter phase measures the host's scheduler more than the
 * guest. */
static const double too_short = 1e-3;

void report_add(struct report *report, size_t subject,
                const struct phase_result result[PHASES])
{
    for (int i = 0; i < PHASES; i++) {
        struct samples *samples = &report->samples[subject][i];

        if (!result[i].count)
            continue;
        samples->count = result[i].count;
        samples->result = result[i].result;
        if (result[i].seconds >= too_short && samples->rounds < ROUNDS_MAX)
            samples->seconds[samples->rounds++] = result[i].seconds;
    }
}

void report_read_stats(struct report *report, const char *path)
{
    static char text[1 << 20];
    FILE *file = fopen(path, "r");
    size_t size = file ? fread(text, 1, sizeof(text) - 1, file) : 0;

    text[size] = 0;
    if (file)
        fclose(file);
    for (int i = 0; i < PHASES; i++) {
        const char *member = "\"instructions\":";
        char name[64];
        const char *at;

        snprintf(name, sizeof(name), "\"bench.%s\"", run_phase_name(i));
        at = strstr(text, name);
        at = at ? strstr(at, member) : NULL;
        if (at)
            report->instructions[i] = atof(at + strlen(member));
    }
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* The median time of one operation in seconds, and (max - min) / median in
 * percent; 0 if there is no sample. */
static double median(const struct samples *samples, double *spread)
{
    double sorted[ROUNDS_MAX];
    unsigned n = samples->rounds;
    double middle;

    *spread = 0;
    if (!n)
        return 0;
    memcpy(sorted, samples->seconds, n * sizeof(sorted[0]));
    qsort(sorted, n, sizeof(sorted[0]), compare);
    middle = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    *spread = (sorted[n - 1] - sorted[0]) / middle * 100;
    return middle / (double)samples->count;
}

static double time_of(const struct report *report, size_t subject,
                      enum phase phase)
{
    double spread;

    return median(&report->samples[subject][phase], &spread);
}

unsigned report_check(const struct report *report, FILE *stream)
{
    unsigned differences = 0;

    for (int i = 0; i < PHASES; i++) {
        const struct samples *first = &report->samples[0][i];

        for (size_t k = 1; k < report->subjects; k++) {
            const struct samples *other = &report->samples[k][i];

            if (!first->count || !other->count ||
                first->result == other->result)
                continue;
            fprintf(stream, "%s: %s computes %lu, %s %lu\n", run_phase_name(i),
                    report->subject[0].name, first->result,
                    report->subject[k].name, other->result);
            differences++;
        }
    }
    return differences;
}

static bool was_run(const struct report *report, enum phase phase)
{
    for (size_t k = 0; k < report->subjects; k++)
        if (report->samples[k][phase].rounds)
            return true;
    return false;
}

static void print_time(double seconds, FILE *stream)
{
    static const char *const unit[] = { "ns", "us", "ms", "s" };
    double value = seconds * 1e9;
    int scale = 0;

    if (seconds <= 0) {
        fprintf(stream, " %9s", "-");
        return;
    }
    for (; value >= 999.5 && scale < 3; scale++)
        value /= 1000;
    fprintf(stream, " %6.*f %s", value < 9.995 ? 2 : value < 99.95 ? 1 : 0,
            value, unit[scale]);
}

static void print_phase(const struct report *report, enum phase phase,
                        bool variants, FILE *stream)
{
    double spread, own = median(&report->samples[0][phase], &spread);
    unsigned long count = report->samples[0][phase].count;

    fprintf(stream, "%-22s", run_phase_name(phase));
    if (!variants && own > 0 && report->instructions[phase] > 0)
        fprintf(stream, " %6.0f", report->instructions[phase] /
                                      (own * (double)count) * 1e-6);
    else if (!variants)
        fprintf(stream, " %6s", "-");
    print_time(own, stream);
    fprintf(stream, " %4.0f%%", spread);
    for (size_t k = 1; k < report->subjects; k++) {
        double other;

        if (report->subject[k].variant != variants ||
            report->subject[k].missing)
            continue;
        other = median(&report->samples[k][phase], &spread);
        print_time(other, stream);
        fprintf(stream, " %4.0f%%", spread);
        if (own > 0 && other > 0)
            fprintf(stream, " %7.2f", other / own);
        else
            fprintf(stream, " %7s", "-");
    }
    fputc('\n', stream);
}

static void print_derived(const struct report *report, bool variants,
                          FILE *stream)
{
    for (size_t i = 0; i < sizeof(derived) / sizeof(derived[0]); i++) {
        double own = 0;

        if (!was_run(report, derived[i].more) ||
            !was_run(report, derived[i].less))
            continue;
        fprintf(stream, "%-22s", derived[i].name);
        if (!variants)
            fprintf(stream, " %6s", "");
        for (size_t k = 0; k < report->subjects; k++) {
            double more = time_of(report, k, derived[i].more);
            double less = time_of(report, k, derived[i].less);
            double value = (more - less) / derived[i].divisor;

            if (k && (report->subject[k].variant != variants ||
                      report->subject[k].missing))
                continue;
            if (more <= 0 || less <= 0)
                value = 0;
            print_time(value, stream);
            fprintf(stream, " %5s", "");
            if (!k)
                own = value;
            else if (own > 0 && value > 0)
                fprintf(stream, " %7.2f", value / own);
            else
                fprintf(stream, " %7s", "-");
        }
        fputc('\n', stream);
    }
}

static void print_mean(const struct report *report, bool variants,
                       FILE *stream)
{
    fprintf(stream, "%-22s %*s", "geometric mean", variants ? 14 : 21, "");
    for (size_t k = 1; k < report->subjects; k++) {
        double logs = 0;
        int phases = 0;

        if (report->subject[k].variant != variants ||
            report->subject[k].missing)
            continue;
        for (int i = 0; i < PHASES; i++) {
            double own = time_of(report, 0, i);
            double other = time_of(report, k, i);

            if (own > 0 && other > 0) {
                logs += log(other / own);
                phases++;
            }
        }
        fprintf(stream, " %15s %7.2f", "", phases ? exp(logs / phases) : 0);
    }
    fputc('\n', stream);
}

static void print_table(const struct report *report, bool variants,
                        FILE *stream)
{
    bool any = false;

    for (size_t k = 1; k < report->subjects; k++)
        any |= report->subject[k].variant == variants &&
               !report->subject[k].missing;
    if (variants && !any)
        return;
    fprintf(stream, "\n%-22s", "phase");
    if (!variants)
        fprintf(stream, " %6s", "MIPS");
    fprintf(stream, " %9s %5s", report->subject[0].name, "+-");
    for (size_t k = 1; k < report->subjects; k++)
        if (report->subject[k].variant == variants &&
            !report->subject[k].missing)
            fprintf(stream, " %9.11s %5s %7s", report->subject[k].name,
                    "+-", "ratio");
    fputc('\n', stream);
    for (int i = 0; i < PHASES; i++)
        if (was_run(report, i))
            print_phase(report, i, variants, stream);
    print_derived(report, variants, stream);
    print_mean(report, variants, stream);
}

void report_csv(const struct report *report, FILE *stream)
{
    fputs("phase,subject,median_ns,spread_percent,rounds,count,"
          "instructions\n", stream);
    for (int i = 0; i < PHASES; i++)
        for (size_t k = 0; k < report->subjects; k++) {
            const struct samples *samples = &report->samples[k][i];
            double spread, time = median(samples, &spread);

            if (time > 0)
                fprintf(stream, "%s,%s,%.2f,%.1f,%u,%lu,%.0f\n",
                        run_phase_name(i), report->subject[k].name, time * 1e9,
                        spread, samples->rounds, samples->count,
                        report->instructions[i]);
        }
}

void report_print(const struct report *report, FILE *stream)
{
    fprintf(stream, "Time of one operation, medians; +-: (largest - smallest)"
            " / median;\nratio: the other's time / pagewalk's.\n");
    print_table(report, false, stream);
    print_table(report, true, stream);
}
