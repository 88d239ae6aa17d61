/* What a process in the sandbox may still do. Each test enters one in a child,
 * since nothing leads out. */
#define _GNU_SOURCE
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "emu/options/options.h"
#include "emu/sandbox/ruleset.h"
#include "emu/sandbox/sandbox.h"

Suite *sandbox_suite(void);

enum { WORKS, FAILS, NOT_ENTERED };

static char folder[] = "/tmp/pagewalk-sandbox-XXXXXX";
static char input[64], output[64], inside[64], other[64], disk[64];
static bool has_landlock;

static void make(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT, 0666);

    ck_assert_int_ge(fd, 0);
    close(fd);
}

static void setup(void)
{
    struct ruleset rules;

    has_landlock = ruleset_begin(&rules);
    if (has_landlock)
        close(rules.fd);
    else
        puts("sandbox: the host has no Landlock: left out");
    memcpy(folder + strlen(folder) - 6, "XXXXXX", 6);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(input, sizeof input, "%s/input", folder);
    snprintf(disk, sizeof disk, "%s/disk", folder);
    snprintf(other, sizeof other, "%s/other", folder);
    snprintf(output, sizeof output, "%s/out/file", folder);
    snprintf(inside, sizeof inside, "%s/out/another", folder);
    make(input);
    make(disk);
    make(other);
    *strrchr(output, '/') = 0;
    ck_assert_int_eq(mkdir(output, 0777), 0);
    output[strlen(output)] = '/';
}

static void teardown(void)
{
    unlink(input);
    unlink(disk);
    unlink(other);
    unlink(output);
    unlink(inside);
    *strrchr(output, '/') = 0;
    rmdir(output);
    ck_assert_int_eq(rmdir(folder), 0);
}

/* A run that reads `input`, writes `output` and has `disk` for its own. */
static bool enter(bool asked)
{
    char *words[] = {
        "run", "--headless", "--kernel", input, "--stats", output, "--disk",
        disk, asked ? "--sandbox" : "--headless", NULL,
    };
    struct options options;
    struct error error;

    return options_parse(&options, COMMAND_run, 9, words, &error) &&
           sandbox_enter(&options, "", &error);
}

/* Whether `act` works in a sandbox that is on by default. */
static int in_sandbox(bool (*act)(void))
{
    int status;
    pid_t child = fork();

    if (!child)
        _exit(!enter(false) ? NOT_ENTERED : act() ? WORKS : FAILS);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static bool opens(const char *path, int flags)
{
    return open(path, flags, 0666) >= 0;
}

static bool read_input(void) { return opens(input, O_RDONLY); }
static bool write_input(void) { return opens(input, O_WRONLY); }
static bool write_disk(void) { return opens(disk, O_RDWR); }
static bool read_other(void) { return opens(other, O_RDONLY); }
static bool write_other(void) { return opens(other, O_WRONLY); }
static bool read_passwords(void) { return opens("/etc/passwd", O_RDONLY); }
static bool list_root(void) { return opens("/", O_RDONLY | O_DIRECTORY); }
static bool make_inside(void) { return opens(inside, O_WRONLY | O_CREAT); }
static bool read_inside(void)
{
    return make_inside() && opens(inside, O_RDONLY);
}

static bool replace_output(void)
{
    return make_inside() && !rename(inside, output) && !unlink(output);
}

static bool make_beside(void)
{
    char path[128];

    snprintf(path, sizeof path, "%s/new", folder);
    return opens(path, O_WRONLY | O_CREAT) || !mkdir(path, 0777) ||
           !symlink("/", path);
}

static bool execute(void)
{
    execl("/bin/true", "true", (char *)NULL);
    return false;
}

static bool connects(void)
{
    return socket(AF_UNIX, SOCK_STREAM, 0) >= 0 ||
           socket(AF_INET, SOCK_DGRAM, 0) >= 0;
}

static bool write_standard(void)
{
    return write(STDOUT_FILENO, "", 0) == 0;
}

static const struct act {
    const char *what;
    bool (*act)(void);
    int is;
} acts[] = {
    { "read what was named", read_input, WORKS },
    { "write a disk that was named", write_disk, WORKS },
    { "make a file in an output's folder", make_inside, WORKS },
    { "replace an output", replace_output, WORKS },
    { "print", write_standard, WORKS },
    { "write an input", write_input, FAILS },
    { "read another file", read_other, FAILS },
    { "write another file", write_other, FAILS },
    { "read in an output's folder", read_inside, FAILS },
    { "read /etc/passwd", read_passwords, FAILS },
    { "list a folder", list_root, FAILS },
    { "make a file elsewhere", make_beside, FAILS },
    { "execute a program", execute, FAILS },
    { "make a socket", connects, FAILS },
};

START_TEST(sandbox_allows_what_the_run_needs_and_nothing_else)
{
    const struct act *act = &acts[_i];

    if (has_landlock)
        ck_assert_msg(in_sandbox(act->act) == act->is, "%s", act->what);
}
END_TEST

START_TEST(without_a_sandbox_all_of_it_works)
{
    ck_assert(read_other() && read_passwords() && list_root());
}
END_TEST

static bool asked(const char *first, const char *second)
{
    char *words[] = { "run", (char *)first, (char *)second, NULL };
    struct options options;
    struct error error;

    ck_assert(options_parse(&options, COMMAND_run, second ? 3 : 2, words,
                            &error));
    return options_sandbox(&options);
}

START_TEST(sandbox_is_on_for_headless_runs_without_a_prompt)
{
    ck_assert(asked("--headless", NULL));
    ck_assert(asked("--monitor", "--sandbox"));
    ck_assert(!asked("--headless", "--no-sandbox"));
    ck_assert(!asked("--headless", "--monitor"));
    ck_assert(!asked("--headless", "--gdb"));
    ck_assert(!asked("--window", NULL));
}
END_TEST

Suite *sandbox_suite(void)
{
    Suite *suite = suite_create("sandbox");
    TCase *tcase = tcase_create("sandbox");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase,
                        sandbox_allows_what_the_run_needs_and_nothing_else, 0,
                        sizeof acts / sizeof *acts);
    tcase_add_test(tcase, without_a_sandbox_all_of_it_works);
    tcase_add_test(tcase, sandbox_is_on_for_headless_runs_without_a_prompt);
    suite_add_tcase(suite, tcase);
    return suite;
}
