/*
 * bench --pagewalk PROGRAM --image DISK.IMG --folder DIR [--rounds N]
 *       [--csv FILE] [--clock wall|cpu] [--subjects NAME,..]
 *       [--cost-model FILE.ini]
 *
 * Boots the image, which runs the kernel's benchmark (guest/bench/), in
 * Pagewalk, QEMU and Bochs in turn, N rounds, and prints the time of each
 * phase. `make bench` runs it; docs/performance.md says how to read it. Exit
 * codes: 0; 1: two subjects compute different results; 2: wrong usage; 3: the
 * host failed.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/bench/report.h"
#include "tests/bench/run.h"
#include "tests/emulators/subject.h"

enum { EXIT_USAGE = 2, EXIT_HOST = 3, ROUNDS = 5 };

struct request {
    struct subject_files files;
    const char *csv;
    const char *subjects;       /* "name,name"; null: all */
    unsigned rounds;
    enum bench_clock clock;
};

static bool parse(struct request *request, int argc, char **argv)
{
    for (int i = 1; i + 1 < argc; i += 2) {
        const char *value = argv[i + 1];

        if (!strcmp(argv[i], "--pagewalk"))
            request->files.pagewalk = value;
        else if (!strcmp(argv[i], "--image"))
            request->files.image = value;
        else if (!strcmp(argv[i], "--folder"))
            request->files.folder = value;
        else if (!strcmp(argv[i], "--subjects"))
            request->subjects = strcmp(value, "all") ? value : NULL;
        else if (!strcmp(argv[i], "--cost-model"))
            request->files.cost_model = value;
        else if (!strcmp(argv[i], "--csv"))
            request->csv = value;
        else if (!strcmp(argv[i], "--clock") && !strcmp(value, "cpu"))
            request->clock = BENCH_CLOCK_CPU;
        else if (!strcmp(argv[i], "--clock") && !strcmp(value, "wall"))
            request->clock = BENCH_CLOCK_WALL;
        else if (!strcmp(argv[i], "--rounds"))
            request->rounds = (unsigned)atoi(value);
        else
            return false;
    }
    return argc % 2 && request->files.pagewalk && request->files.image &&
           request->files.folder && request->rounds >= 1 &&
           request->rounds <= ROUNDS_MAX;
}

/* A subject that fails is not tried again. */
static void run_round(struct subject *subjects, struct report *report,
                      enum bench_clock clock, unsigned round)
{
    for (size_t i = 0; i < report->subjects; i++) {
        struct subject *subject = &subjects[i];
        struct phase_result result[PHASES];

        if (subject->missing)
            continue;
        if (isatty(STDERR_FILENO))
            fprintf(stderr, "\rround %u: %-16s", round + 1, subject->name);
        if (run_subject(subject, clock, result))
            report_add(report, i, result);
        else
            subject->missing = "it did not come to the end of a run";
    }
}

static const char not_asked_for[] = "not asked for";

static bool is_listed(const char *name, const char *list)
{
    size_t length = strlen(name);

    for (; list; list = strchr(list, ',')) {
        list += *list == ',';
        if (!strncmp(list, name, length) &&
            (!list[length] || list[length] == ','))
            return true;
    }
    return false;
}

/* Leaves out the subjects that are not in the list, but never Pagewalk. */
static void choose(struct subject *subject, size_t count, const char *list)
{
    for (size_t i = 1; list && i < count; i++)
        if (!is_listed(subject[i].name, list))
            subject[i].missing = not_asked_for;
}

static bool write_csv(const struct report *report, const char *path)
{
    FILE *file = fopen(path, "w");

    if (file)
        report_csv(report, file);
    if (!file || fclose(file)) {
        fprintf(stderr, "bench: %s cannot be written\n", path);
        return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    static struct subject subject[SUBJECTS_MAX];
    static struct report report = { .subject = subject };
    struct request request = { .rounds = ROUNDS };
    const char *stats;

    if (!parse(&request, argc, argv)) {
        fputs("usage: bench --pagewalk PROGRAM --image DISK.IMG --folder DIR "
              "[--rounds N] [--csv FILE] [--clock wall|cpu] "
              "[--subjects NAME,..] [--cost-model FILE.ini]\n", stderr);
        return EXIT_USAGE;
    }
    report.subjects = subject_make_all(subject, &request.files);
    choose(subject, report.subjects, request.subjects);
    for (unsigned round = 0; round < request.rounds; round++)
        run_round(subject, &report, request.clock, round);
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%-32s\r", "");
    stats = subject_stats(&subject[0]);
    if (stats)
        report_read_stats(&report, stats);
    for (size_t i = 0; i < report.subjects; i++)
        if (subject[i].missing && subject[i].missing != not_asked_for)
            printf("without %s: %s\n", subject[i].name, subject[i].missing);
    report_print(&report, stdout);
    if (request.csv && !write_csv(&report, request.csv))
        return EXIT_HOST;
    return report_check(&report, stdout) > 0 || subject[0].missing;
}
