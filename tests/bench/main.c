/*
 * bench --pagewalk PROGRAM --image DISK.IMG --folder DIR [--rounds N]
 *
 * Boots the benchmark of the image in Pagewalk, in QEMU and in Bochs, in turn,
 * N rounds, and prints what each phase took.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/bench/report.h"
#include "tests/bench/run.h"
#include "tests/bench/subject.h"

struct request {
    struct subject_files files;
    unsigned rounds;
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
        else if (!strcmp(argv[i], "--rounds"))
            request->rounds = (unsigned)atoi(value);
        else
            return false;
    }
    return argc % 2 && request->files.pagewalk && request->files.image &&
           request->files.folder && request->rounds >= 1 &&
           request->rounds <= ROUNDS_MAX;
}

static void run_round(struct report *report, unsigned round)
{
    for (size_t i = 0; i < report->subjects; i++) {
        const struct subject *subject = &report->subject[i];
        struct phase_result result[PHASES];

        if (subject->missing)
            continue;
        if (isatty(STDERR_FILENO))
            fprintf(stderr, "\rround %u: %-16s", round + 1, subject->name);
        if (!subject_run(subject, result))
            fprintf(stderr, "%s did not come to its end in round %u\n",
                    subject->name, round + 1);
        report_add(report, i, result);
    }
}

int main(int argc, char **argv)
{
    static struct subject subject[SUBJECTS_MAX];
    static struct report report = { .subject = subject };
    struct request request = { .rounds = 5 };
    const char *stats;

    if (!parse(&request, argc, argv)) {
        fputs("usage: bench --pagewalk PROGRAM --image DISK.IMG --folder DIR "
              "[--rounds N]\n", stderr);
        return 2;
    }
    report.subjects = subjects_make(subject, &request.files);
    for (size_t i = 0; i < report.subjects; i++)
        if (subject[i].missing)
            printf("without %s: %s\n", subject[i].name, subject[i].missing);
    for (unsigned round = 0; round < request.rounds; round++)
        run_round(&report, round);
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%-32s\r", "");
    stats = subject_stats(&subject[0]);
    if (stats)
        report_read_stats(&report, stats);
    report_print(&report, stdout);
    return report_check(&report, stdout) > 0;
}
