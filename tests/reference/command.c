/* Runs an implementation and takes its reply. */
#define _POSIX_C_SOURCE 200809L
#include "tests/reference/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/reference/exit.h"

enum { COMMAND_MAX = 4096, SIGNAL_BASE = 128 };

static void host_failed(const char *what)
{
    perror(what);
    exit(EXIT_HOST);
}

/* Everything that in gives, as a string. */
static char *read_all(FILE *in)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    int c;

    if (!out)
        host_failed("memory");
    while ((c = fgetc(in)) != EOF)
        if (c != '\0')
            fputc(c, out);
    if (fclose(out) != 0)
        host_failed("memory");
    return text;
}

char *command_read_file(const char *path)
{
    FILE *in = fopen(path, "r");
    char *text;

    if (!in)
        return NULL;
    text = read_all(in);
    fclose(in);
    return text;
}

void command_squeeze(char *text)
{
    char *to = text;

    for (const char *from = text; *from; from++)
        if (!strchr(" \t\r\n", *from))
            *to++ = *from;
    *to = '\0';
}

static int exit_status(int waited)
{
    if (WIFSIGNALED(waited))
        return SIGNAL_BASE + WTERMSIG(waited);
    return WEXITSTATUS(waited);
}

struct reply command_run(const char *command, const char *path,
                         const char *scratch)
{
    struct reply reply;
    char line[COMMAND_MAX];
    FILE *pipe;
    int length = snprintf(line, sizeof line, "%s '%s' 2>'%s'", command, path,
                          scratch);

    if (length < 0 || length >= COMMAND_MAX) {
        fprintf(stderr, "count_compare: the command is too long\n");
        exit(EXIT_HOST);
    }
    pipe = popen(line, "r");
    if (!pipe)
        host_failed(command);
    reply.answer = read_all(pipe);
    reply.status = exit_status(pclose(pipe));
    command_squeeze(reply.answer);
    reply.complaint = command_read_file(scratch);
    if (!reply.complaint)
        host_failed(scratch);
    return reply;
}

void command_free(struct reply *reply)
{
    free(reply->answer);
    free(reply->complaint);
}

bool command_agree(const struct reply *a, const struct reply *b)
{
    return a->status == b->status && !strcmp(a->answer, b->answer);
}
