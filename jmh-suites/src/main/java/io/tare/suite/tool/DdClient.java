// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import io.tare.load.result.CopyResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs {@code dd}, dd(1). */
public final class DdClient {

    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Pattern COPIED = Pattern.compile("(\\d+) bytes .*copied, (\\d+(?:\\.\\d+)?(?:e-\\d+)?) s,");

    private DdClient() {}

    /**
     * Copies a file, and deletes the copy.
     *
     * @throws ToolException if it fails, or the copy is there already
     */
    public static CopyResult copy(Path source, Path target, int blockBytes, boolean fsync) {
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            // What is there already is not ours to delete below.
            throw new ToolException("dd: will not write over " + target);
        }
        List<String> words =
                List.of("if=" + source, "of=" + target, "bs=" + blockBytes, fsync ? "conv=excl,fsync" : "conv=excl");
        try {
            ToolRun run = ToolRun.of(Tool.DD, words, LIMIT);
            if (run.exitCode() != 0) {
                throw new ToolException(
                        "dd: " + run.complaints().strip().lines().findFirst().orElse("it said nothing"));
            }
            return parse(run.complaints());
        } finally {
            delete(target);
        }
    }

    static CopyResult parse(String words) {
        Matcher matcher = COPIED.matcher(words);
        if (!matcher.find()) {
            throw new ToolException("dd did not say how much it copied: " + words.strip());
        }
        return new CopyResult(
                Long.parseLong(matcher.group(1)),
                Math.max(1, Math.round(Double.parseDouble(matcher.group(2)) * 1e9)),
                Optional.empty());
    }

    private static void delete(Path target) {
        try {
            Files.deleteIfExists(target);
        } catch (IOException e) {
            throw new ToolException("cannot remove " + target + ": " + e, e);
        }
    }
}
