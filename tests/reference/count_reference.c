/*
 * count_reference [--check] FILE|-: the counting rules on a text event stream,
 * done slowly and plainly. One JSON object on stdout; a malformed line gives
 * one line on stderr, exit 2 and nothing on stdout. --check asserts the
 * invariants of check.h after every event.
 */
#include <errno.h>
#include <string.h>

#include "tests/reference/answer.h"
#include "tests/reference/check.h"
#include "tests/reference/exit.h"

static int refuse(const char *name, const struct stream *s)
{
    fprintf(stderr, "count_reference: %s:%u: %s\n", name, s->line,
            s->words.error);
    return EXIT_BAD_INPUT;
}

/* Counts the whole stream before it answers. */
static int count(const char *name, struct stream *s, bool check)
{
    struct counter counter;
    struct event event;
    enum stream_result result;

    counter_init(&counter, &s->header);
    while ((result = stream_next(s, &event)) == STREAM_EVENT) {
        counter_event(&counter, &event);
        if (check)
            check_counter(&counter);
    }
    if (result == STREAM_END)
        answer_print(&counter, stdout);
    counter_free(&counter);
    return result == STREAM_END ? 0 : refuse(name, s);
}

static int run(const char *name, FILE *in, bool check)
{
    struct stream stream;
    int status;

    if (stream_open(&stream, in))
        status = count(name, &stream, check);
    else
        status = refuse(name, &stream);
    stream_close(&stream);
    if (fflush(stdout) != 0) {
        fprintf(stderr, "count_reference: stdout: %s\n", strerror(errno));
        return EXIT_HOST;
    }
    return status;
}

int main(int argc, char **argv)
{
    bool check = argc == 3 && !strcmp(argv[1], "--check");
    const char *name = argv[argc - 1];
    FILE *in;
    int status;

    if (argc != 2 && !check) {
        fprintf(stderr, "usage: count_reference [--check] FILE|-\n");
        return EXIT_BAD_INPUT;
    }
    if (!strcmp(name, "-"))
        return run(name, stdin, check);
    in = fopen(name, "r");
    if (!in) {
        fprintf(stderr, "count_reference: %s: %s\n", name, strerror(errno));
        return EXIT_BAD_INPUT;
    }
    status = run(name, in, check);
    fclose(in);
    return status;
}
