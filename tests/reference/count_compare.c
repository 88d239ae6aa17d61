/*
 * count_compare [OPTIONS] GENERATOR REFERENCE SUBJECT: runs two
 * implementations of the counting rules over the vectors and over generated
 * streams and compares what they answer. Each of the three is a command line
 * to which arguments are appended.
 *
 *     -v DIR    the vectors (default tests/vectors/counting; "" for none)
 *     -n N      generated streams (default 200), with seeds SEED, SEED+1, ...
 *     -e N      events in each (default 2000)
 *     -s SEED   of the first stream (default 1)
 *     -o OPTS   further arguments of the generator, e.g. "large=fragment"
 *     -d DIR    where streams are kept that make a difference (default .)
 *
 * Exit: 0 no difference, 1 differences, 2 wrong usage, 3 the host failed.
 */
#define _POSIX_C_SOURCE 200809L
#include <dirent.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/reference/command.h"
#include "tests/reference/exit.h"
#include "tests/reference/shrink.h"

enum { PATH_LONGEST = 1024, SHRUNKEN_MOST = 5, COMMANDS = 3 };

static const char events_suffix[] = ".events";

struct comparison {
    const char *generator, *generator_options;
    struct shrink commands;
    const char *kept;           /* the directory of -d */
    uint64_t streams, events, differences;
};

/* path = a, then b, then c. */
static void join(char *path, const char *a, const char *b, const char *c)
{
    int length = snprintf(path, PATH_LONGEST, "%s%s%s", a, b, c);

    if (length < 0 || length >= PATH_LONGEST) {
        fprintf(stderr, "count_compare: a path is too long: %s\n", a);
        exit(EXIT_HOST);
    }
}

/* Lines with a word that is none of the header's. */
static uint64_t count_events(const char *path)
{
    static const char *const header[] = { "wp", "pge", "large", "array",
                                          "seed", "history", "levels",
                                          "prefetch", "large_page" };
    char *text = command_read_file(path);
    uint64_t count = 0;

    for (char *line = text ? strtok(text, "\n") : NULL; line;
         line = strtok(NULL, "\n")) {
        size_t length = strcspn(line += strspn(line, " \t\r"), " \t\r#");
        uint64_t is_event = length > 0;

        for (size_t i = 0; i < sizeof header / sizeof header[0]; i++)
            if (strlen(header[i]) == length &&
                !strncmp(line, header[i], length))
                is_event = 0;
        count += is_event;
    }
    free(text);
    return count;
}

static void report(struct comparison *c, const char *path, const char *who,
                   const char *what)
{
    c->differences++;
    printf("%s: %s %s\n", path, who, what);
}

/* The answer that stands beside a vector must be the command's. */
static void check_answer(struct comparison *c, const char *path,
                         const char *command, const char *expected)
{
    struct reply reply = command_run(command, path, c->commands.scratch);

    if (reply.status != 0)
        report(c, path, command, "does not answer");
    else if (strcmp(reply.answer, expected) != 0)
        report(c, path, command, "gives another answer");
    command_free(&reply);
}

/* NAME.events with NAME.json. */
static void compare_vector(struct comparison *c, const char *path)
{
    char expected_path[PATH_LONGEST];
    char *expected;

    join(expected_path, path, ".json", "");
    strcpy(expected_path + strlen(path) - strlen(events_suffix), ".json");
    expected = command_read_file(expected_path);
    if (!expected) {
        perror(expected_path);
        exit(EXIT_HOST);
    }
    command_squeeze(expected);
    check_answer(c, path, c->commands.reference, expected);
    check_answer(c, path, c->commands.subject, expected);
    free(expected);
}

/* A stream of refused/ ends its first line with the line to blame. */
static void check_refusal(struct comparison *c, const char *path,
                          const char *command, const char *blamed)
{
    struct reply reply = command_run(command, path, c->commands.scratch);

    if (reply.status != EXIT_BAD_INPUT || reply.answer[0])
        report(c, path, command, "does not refuse");
    else if (!strstr(reply.complaint, blamed))
        report(c, path, command, "blames another line");
    command_free(&reply);
}

static void compare_refusal(struct comparison *c, const char *path)
{
    char *text = command_read_file(path);
    char blamed[32];
    int line;

    if (!text || sscanf(text, "# refused at line %d", &line) != 1) {
        fprintf(stderr, "count_compare: %s: no line to blame\n", path);
        exit(EXIT_HOST);
    }
    snprintf(blamed, sizeof blamed, ":%d: ", line);
    check_refusal(c, path, c->commands.reference, blamed);
    check_refusal(c, path, c->commands.subject, blamed);
    free(text);
}

static void compare_directory(struct comparison *c, const char *directory,
                              void (*compare)(struct comparison *c,
                                              const char *path))
{
    struct dirent **names;
    int count = scandir(directory, &names, NULL, alphasort);

    if (count < 0) {
        perror(directory);
        exit(EXIT_HOST);
    }
    for (int i = 0; i < count; i++) {
        const char *suffix = strrchr(names[i]->d_name, '.');
        char path[PATH_LONGEST];

        if (suffix && !strcmp(suffix, events_suffix)) {
            join(path, directory, "/", names[i]->d_name);
            c->streams++;
            c->events += count_events(path);
            compare(c, path);
        }
        free(names[i]);
    }
    free(names);
}

static void compare_vectors(struct comparison *c, const char *directory)
{
    char refused[PATH_LONGEST];

    compare_directory(c, directory, compare_vector);
    join(refused, directory, "/", "refused");
    compare_directory(c, refused, compare_refusal);
}

static void generate(const struct comparison *c, uint64_t seed,
                     uint64_t events, const char *path)
{
    char line[4 * PATH_LONGEST];
    int length = snprintf(line, sizeof line,
                          "%s %" PRIu64 " %" PRIu64 " %s >'%s'", c->generator,
                          seed, events, c->generator_options, path);

    if (length < 0 || length >= (int)sizeof line || system(line) != 0) {
        fprintf(stderr, "count_compare: no stream from %s\n", c->generator);
        exit(EXIT_HOST);
    }
}

/* The first few differences are shrunken; every stream that makes one stays. */
static void keep(struct comparison *c, const char *path)
{
    char shrunken[PATH_LONGEST];

    c->differences++;
    if (c->differences > SHRUNKEN_MOST) {
        printf("%s: a difference\n", path);
        return;
    }
    join(shrunken, path, ".shrunken", "");
    printf("%s: a difference, shrunken to %d lines: %s\n", path,
           shrink_stream(&c->commands, path, shrunken), shrunken);
}

static void compare_generated(struct comparison *c, uint64_t seed,
                              uint64_t events)
{
    char name[64], path[PATH_LONGEST];
    struct reply a, b;

    snprintf(name, sizeof name, "seed-%" PRIu64 "%s", seed, events_suffix);
    join(path, c->kept, "/", name);
    generate(c, seed, events, path);
    c->streams++;
    c->events += count_events(path);
    a = command_run(c->commands.reference, path, c->commands.scratch);
    b = command_run(c->commands.subject, path, c->commands.scratch);
    if (a.status != 0)
        report(c, path, c->commands.reference, "refuses a generated stream");
    else if (!command_agree(&a, &b))
        keep(c, path);
    else
        unlink(path);
    command_free(&a);
    command_free(&b);
}

static int usage(void)
{
    fprintf(stderr, "usage: count_compare [-v VECTORS] [-n STREAMS] "
                    "[-e EVENTS] [-s SEED] [-o OPTIONS]\n"
                    "           [-d DIRECTORY] GENERATOR REFERENCE SUBJECT\n");
    return EXIT_BAD_INPUT;
}

int main(int argc, char **argv)
{
    struct comparison c = { .generator_options = "", .kept = "." };
    const char *vectors = "tests/vectors/counting";
    uint64_t streams = 200, events = 2000, seed = 1;
    char scratch[PATH_LONGEST];

    for (int option; (option = getopt(argc, argv, "v:n:e:s:o:d:")) != -1;) {
        switch (option) {
        case 'v': vectors = optarg; break;
        case 'n': streams = strtoull(optarg, NULL, 0); break;
        case 'e': events = strtoull(optarg, NULL, 0); break;
        case 's': seed = strtoull(optarg, NULL, 0); break;
        case 'o': c.generator_options = optarg; break;
        case 'd': c.kept = optarg; break;
        default: return usage();
        }
    }
    if (argc - optind != COMMANDS)
        return usage();
    c.generator = argv[optind];
    c.commands.reference = argv[optind + 1];
    c.commands.subject = argv[optind + 2];
    join(scratch, c.kept, "/", "count_compare.stderr");
    c.commands.scratch = scratch;
    if (*vectors)
        compare_vectors(&c, vectors);
    for (uint64_t i = 0; i < streams; i++)
        compare_generated(&c, seed + i, events);
    unlink(scratch);
    printf("%" PRIu64 " streams, %" PRIu64 " events compared, %" PRIu64
           " differences\n", c.streams, c.events, c.differences);
    return c.differences ? EXIT_DIFFERENT : 0;
}
