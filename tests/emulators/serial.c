/*
 * serial NAME --pagewalk PROGRAM --image FILE --folder DIR
 *        [--medium disk|floppy|cd] [--bochs-cpu MODEL] [--qemu-cpu MODEL]
 *        [--memory MIB] [--silence SECONDS]
 *
 * Boots the image in the emulator NAME (pagewalk, qemu or bochs) and writes
 * what its serial port prints to standard output. Exit codes: 0; 1: it printed
 * nothing for SECONDS (default 600) and was killed; 2: wrong usage; 77: it
 * cannot run here, for the reason on standard error.
 */
#define _XOPEN_SOURCE 700
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/emulators/boot.h"
#include "tests/emulators/subject.h"

enum { EXIT_USAGE = 2, EXIT_SKIPPED = 77 };

struct request {
    const char *name;
    struct subject_files files;
    unsigned silence_ms;
};

static bool parse_medium(enum subject_medium *medium, const char *name)
{
    static const char *const names[] = {
        [SUBJECT_DISK] = "disk", [SUBJECT_FLOPPY] = "floppy",
        [SUBJECT_CD] = "cd",
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (!strcmp(names[i], name)) {
            *medium = (enum subject_medium)i;
            return true;
        }
    return false;
}

static bool parse(struct request *request, int argc, char **argv)
{
    if (argc < 2)
        return false;
    request->name = argv[1];
    for (int i = 2; i + 1 < argc; i += 2) {
        const char *value = argv[i + 1];

        if (!strcmp(argv[i], "--image"))
            request->files.image = value;
        else if (!strcmp(argv[i], "--folder"))
            request->files.folder = value;
        else if (!strcmp(argv[i], "--pagewalk"))
            request->files.pagewalk = value;
        else if (!strcmp(argv[i], "--bochs-cpu"))
            request->files.bochs_cpu = value;
        else if (!strcmp(argv[i], "--qemu-cpu"))
            request->files.qemu_cpu = value;
        else if (!strcmp(argv[i], "--memory"))
            request->files.memory_mib = (unsigned)atoi(value);
        else if (!strcmp(argv[i], "--silence"))
            request->silence_ms = (unsigned)atoi(value) * 1000;
        else if (strcmp(argv[i], "--medium") ||
                 !parse_medium(&request->files.medium, value))
            return false;
    }
    return argc % 2 == 0 && request->files.pagewalk && request->files.image &&
           request->files.folder && request->silence_ms;
}

static void copy_out(void *opaque, pid_t subject, const char *bytes,
                     size_t count)
{
    (void)subject;
    fwrite(bytes, 1, count, opaque);
}

int main(int argc, char **argv)
{
    static struct subject subject[SUBJECTS_MAX];
    struct boot_listener listener = { copy_out, stdout, BOOT_SILENCE_MS };
    struct request request = { .silence_ms = BOOT_SILENCE_MS };
    size_t count, i = 0;

    if (!parse(&request, argc, argv)) {
        fputs("usage: serial NAME --pagewalk PROGRAM --image FILE --folder DIR "
              "[--medium disk|floppy|cd] [--bochs-cpu MODEL] "
              "[--qemu-cpu MODEL] [--memory MIB] [--silence SECONDS]\n",
              stderr);
        return EXIT_USAGE;
    }
    count = subject_make_all(subject, &request.files);
    while (i < count && strcmp(subject[i].name, request.name))
        i++;
    if (i == count) {
        fprintf(stderr, "serial: there is no %s\n", request.name);
        return EXIT_USAGE;
    }
    if (subject[i].missing) {
        fprintf(stderr, "%s\n", subject[i].missing);
        return EXIT_SKIPPED;
    }
    listener.silence_ms = request.silence_ms;
    return !boot_run(&subject[i], &listener) || fflush(stdout);
}
