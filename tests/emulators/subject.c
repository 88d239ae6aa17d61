/* The command lines of Pagewalk, QEMU and Bochs. */
#define _DEFAULT_SOURCE         /* openpty */
#include "tests/emulators/subject.h"

#include <glob.h>
#include <pty.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BOCHS_BIOS      "/usr/share/bochs/BIOS-bochs-latest"
#define BOCHS_VGABIOS   "/usr/share/bochs/VGABIOS-lgpl-latest"
#define BOCHS_TERM      "/bochs/plugins/libbx_term_gui.so"

enum {
    HEADS = 16, SECTORS = 63,   /* of a track: the largest that ATA has */
    CYLINDER_BYTES = HEADS * SECTORS * 512,
    PATH_SIZE = 4096,
    MEMORY_MIB = 1024,          /* the default; enough for highmem */
};

static unsigned memory_of(const struct subject_files *files)
{
    return files->memory_mib ? files->memory_mib : MEMORY_MIB;
}

/* A string that is never freed: the subjects live as long as the program. */
static char *format(const char *text, ...)
{
    char line[PATH_SIZE];
    va_list args;
    char *copy;

    va_start(args, text);
    vsnprintf(line, sizeof(line), text, args);
    va_end(args);
    copy = strdup(line);
    if (!copy)
        abort();
    return copy;
}

static bool in_path(const char *program)
{
    const char *path = getenv("PATH");

    while (path && *path) {
        int length = (int)strcspn(path, ":");
        char *file = format("%.*s/%s", length, path, program);
        bool found = !access(file, X_OK);

        free(file);
        if (found)
            return true;
        path += length + (path[length] == ':');
    }
    return false;
}

/* Does `pagewalk run` know the option? */
static bool has_option(const char *pagewalk, const char *option)
{
    char *command = format("'%s' run --help", pagewalk);
    FILE *help = popen(command, "r");
    char line[256];
    bool found = false;

    while (help && fgets(line, sizeof(line), help))
        found |= strstr(line, option) != NULL;
    if (help)
        pclose(help);
    free(command);
    return found;
}

/* Appends arguments to the command line; NULL ends them. */
static void add_args(struct subject *subject, ...)
{
    const char *arg;
    size_t count = 0;
    va_list args;

    while (subject->argv[count])
        count++;
    va_start(args, subject);
    while ((arg = va_arg(args, const char *)) && count + 1 < SUBJECT_ARGS)
        subject->argv[count++] = arg;
    va_end(args);
}

static void make_pagewalk(struct subject *subject,
                          const struct subject_files *files,
                          const char *name, bool variant)
{
    *subject = (struct subject){ .name = name, .variant = variant };
    add_args(subject, files->pagewalk, "run", "--quiet", "--mem",
             format("%uM", memory_of(files)), "--serial", "stdio", NULL);
}

static const char *qemu_drive(const struct subject_files *files)
{
    static const char *const drives[] = {
        [SUBJECT_DISK] = "if=ide", [SUBJECT_FLOPPY] = "if=floppy",
        [SUBJECT_CD] = "if=ide,index=2,media=cdrom",
    };

    return format("file=%s,format=raw,%s", files->image,
                  drives[files->medium]);
}

static void make_qemu(struct subject *subject,
                      const struct subject_files *files)
{
    *subject = (struct subject){ .name = "qemu" };
    if (!in_path("qemu-system-i386"))
        subject->missing = "qemu-system-i386 is not installed";
    add_args(subject, "qemu-system-i386", "-accel", "tcg", "-m",
             format("%uM", memory_of(files)), "-no-reboot", "-display", "none",
             "-serial", "stdio", "-monitor", "none",
             "-device", "isa-debug-exit,iobase=0xf4,iosize=4",
             "-drive", qemu_drive(files), NULL);
    if (files->qemu_cpu)
        add_args(subject, "-cpu", files->qemu_cpu, NULL);
}

/* The lines for the drive and the boot order; null: there is no image. */
static char *bochs_drive(const struct subject_files *files)
{
    struct stat status;

    if (files->medium == SUBJECT_FLOPPY)
        return format("floppya: 1_44=%s, status=inserted\nboot: floppy\n",
                      files->image);
    if (files->medium == SUBJECT_CD)
        return format("ata0-master: type=cdrom, path=%s, status=inserted\n"
                      "boot: cdrom\n", files->image);
    if (stat(files->image, &status))
        return NULL;
    return format("ata0-master: type=disk, path=%s, mode=flat, cylinders=%lld, "
                  "heads=%d, spt=%d\nboot: disk\n", files->image,
                  (long long)status.st_size / CYLINDER_BYTES, HEADS, SECTORS);
}

/* Debian's Bochs has a debugger, which stops at once: `commands` goes on. */
static bool write_bochs(const struct subject_files *files, const char *rc,
                        const char *commands)
{
    FILE *file = fopen(commands, "w");
    char *drive;

    if (!file || fputs("c\nq\n", file) < 0 || fclose(file))
        return false;
    drive = bochs_drive(files);
    if (!drive)
        return false;
    file = fopen(rc, "w");
    if (!file) {
        free(drive);
        return false;
    }
    fprintf(file,
            "romimage: file=" BOCHS_BIOS "\n"
            "vgaromimage: file=" BOCHS_VGABIOS "\n"
            "memory: guest=%u, host=%u\n"
            "cpu: model=%s, count=1, ips=50000000, "
            "reset_on_triple_fault=0\n"
            "clock: sync=none\n"
            "display_library: term\n"
            "sound: waveoutdrv=dummy, waveindrv=dummy, midioutdrv=dummy\n"
            "ata0: enabled=1, ioaddr1=0x1f0, ioaddr2=0x3f0, irq=14\n"
            "%s"
            "log: %s/bochs.log\n"
            "com1: enabled=1, mode=file, dev=/dev/fd/%d\n"
            "panic: action=fatal\n"
            "error: action=report\n",
            memory_of(files), memory_of(files) < MEMORY_MIB
                                  ? memory_of(files) : MEMORY_MIB,
            files->bochs_cpu ? files->bochs_cpu : "bx_generic",
            drive, files->folder, SUBJECT_SERIAL_FD);
    free(drive);
    return !fclose(file);
}

/* Bochs's text display is a plug-in, in a folder of the host's architecture or
 * where its loader is told to look. */
static bool has_bochs_term(void)
{
    const char *path = getenv("LTDL_LIBRARY_PATH");
    glob_t found = {0};
    bool has = path || !glob("/usr/lib/*" BOCHS_TERM, 0, NULL, &found);

    globfree(&found);
    return has;
}

/* It needs a terminal. */
static bool has_terminals(void)
{
    int master, terminal;

    if (openpty(&master, &terminal, NULL, NULL, NULL))
        return false;
    close(master);
    close(terminal);
    return true;
}

static void make_bochs(struct subject *subject,
                       const struct subject_files *files)
{
    char *rc = format("%s/bochsrc", files->folder);
    char *commands = format("%s/bochs.commands", files->folder);

    *subject = (struct subject){ .name = "bochs", .on_fd = true };
    if (!in_path("bochs"))
        subject->missing = "bochs is not installed";
    else if (access(BOCHS_BIOS, R_OK) || access(BOCHS_VGABIOS, R_OK))
        subject->missing = "bochs has no BIOS (packages bochsbios, vgabios)";
    else if (!has_bochs_term())
        subject->missing = "bochs has no text display (package bochs-term)";
    else if (!has_terminals())
        subject->missing = "bochs has no terminal to run on (no devpts)";
    else if (!write_bochs(files, rc, commands))
        subject->missing = "bochs has no configuration: cannot write it";
    add_args(subject, "bochs", "-q", "-f", rc, "-rc", commands, NULL);
}

/* Pagewalk takes a raw image for a disk. */
static void add_image(struct subject *subject,
                      const struct subject_files *files)
{
    if (files->medium == SUBJECT_FLOPPY)
        add_args(subject, "--boot", "a", "--floppy", NULL);
    add_args(subject, files->image, NULL);
}

size_t subject_make_all(struct subject subject[SUBJECTS_MAX],
                     const struct subject_files *files)
{
    bool attribution = has_option(files->pagewalk, "--attribution");
    size_t count = 0;

    make_pagewalk(&subject[count], files, "pagewalk", false);
    add_args(&subject[count], "--headless", "--stats",
             format("%s/stats.json", files->folder), NULL);
    if (attribution)
        add_args(&subject[count], "--attribution", "off", NULL);
    add_image(&subject[count++], files);
    make_qemu(&subject[count++], files);
    make_bochs(&subject[count++], files);

    make_pagewalk(&subject[count], files, "window", true);
    add_args(&subject[count], "--window", "--pace", "max", NULL);
    add_image(&subject[count++], files);
    make_pagewalk(&subject[count], files, "overlay", true);
    add_args(&subject[count], "--window", "--pace", "max", "--overlay", NULL);
    if (attribution)
        add_args(&subject[count], "--attribution", "off", NULL);
    add_image(&subject[count++], files);
    if (attribution) {
        make_pagewalk(&subject[count], files, "attribution", true);
        add_args(&subject[count], "--headless", "--attribution", "on", NULL);
        add_image(&subject[count++], files);
    }
    if (has_option(files->pagewalk, "--caches")) {
        make_pagewalk(&subject[count], files, "caches-off", true);
        add_args(&subject[count], "--headless", "--attribution", "off",
                 "--caches", "off", NULL);
        add_image(&subject[count++], files);
    }
    if (files->cost_model) {
        make_pagewalk(&subject[count], files, "cost-table", true);
        add_args(&subject[count], "--headless", "--attribution", "off",
                 "--model", files->cost_model, NULL);
        add_image(&subject[count++], files);
    }
    if (has_option(files->pagewalk, "--no-l0")) {
        make_pagewalk(&subject[count], files, "no-l0", true);
        add_args(&subject[count], "--headless", "--no-l0", NULL);
        add_image(&subject[count++], files);
    }
    return count;
}

const char *subject_stats(const struct subject *subject)
{
    for (size_t i = 0; subject->argv[i]; i++)
        if (!strcmp(subject->argv[i], "--stats"))
            return subject->argv[i + 1];
    return NULL;
}
