#include "emu/video/video.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/display/screenshot.h"
#include "emu/overlay/overlay.h"
#include "emu/video/y4m.h"

#define PNG ".png"

static bool is_png(const char *path)
{
    size_t length = strlen(path), ending = strlen(PNG);

    return length > ending && !strcmp(path + length - ending, PNG);
}

void video_name(const char *path, uint64_t number, char name[VIDEO_PATH_MAX])
{
    snprintf(name, VIDEO_PATH_MAX, "%.*s-%06" PRIu64 PNG,
             (int)(strlen(path) - strlen(PNG)), path, number);
}

static size_t pixels_of(const struct video *video)
{
    return (size_t)video->width * (size_t)video->height;
}

static bool open_stream(struct video *video, struct error *error)
{
    char header[80];

    video->canvas = calloc(pixels_of(video), sizeof(*video->canvas));
    video->planes = malloc(3 * pixels_of(video));
    if (!video->canvas || !video->planes) {
        free(video->canvas);
        free(video->planes);
        return error_host(error, "%s: no memory for a picture", video->path);
    }
    if (!file_part_open(&video->stream, video->path, error)) {
        free(video->canvas);
        free(video->planes);
        return false;
    }
    y4m_header(header, sizeof header, video->width, video->height, VIDEO_HZ);
    file_part_write(&video->stream, header, strlen(header));
    return true;
}

bool video_open(struct video *video, const char *path, int width, int height,
                struct error *error)
{
    *video = (struct video){
        .path = path, .numbered = is_png(path),
        .width = width, .height = height,
    };
    if (!video->numbered)
        return open_stream(video, error);
    return strlen(path) + 32 < VIDEO_PATH_MAX ||
           error_usage(error, "--record-video %s: the name is too long", path);
}

/* In the middle of the stream's picture. */
static void add_to_stream(struct video *video, const uint32_t *pixels,
                          struct overlay_size picture)
{
    struct overlay_size size = overlay_fit_size(
        picture, (struct overlay_size){ video->width, video->height });
    int x = (video->width - size.width) / 2;
    int y = (video->height - size.height) / 2;

    memset(video->canvas, 0, pixels_of(video) * sizeof(*video->canvas));
    overlay_fit(video->canvas + y * video->width + x, video->width, size,
                pixels, picture);
    y4m_planes(video->planes, video->canvas, pixels_of(video));
    file_part_write(&video->stream, "FRAME\n", 6);
    file_part_write(&video->stream, video->planes, 3 * pixels_of(video));
}

void video_add(struct video *video, const uint32_t *pixels, unsigned width,
               unsigned height)
{
    char name[VIDEO_PATH_MAX];

    if (video->failed)
        return;
    video->pictures++;
    if (!video->numbered) {
        add_to_stream(video, pixels, (struct overlay_size){
            (int)width, (int)height,
        });
        return;
    }
    video_name(video->path, video->pictures, name);
    video->failed = !screenshot_write(name, pixels, width, height,
                                      &video->error);
}

bool video_close(struct video *video, struct error *error)
{
    if (!video->numbered) {
        free(video->canvas);
        free(video->planes);
        return file_part_close(&video->stream, error);
    }
    if (video->failed)
        *error = video->error;
    return !video->failed;
}
