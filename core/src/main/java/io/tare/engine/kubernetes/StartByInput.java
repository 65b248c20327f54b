// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.kubernetes;

import io.tare.engine.ContainerEngine;
import io.tare.engine.EngineException;
import io.tare.engine.ProcessSpec;
import io.tare.engine.RefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A shell in a process's place that is told by its input which files to write and what to run, and then becomes that: a pod
 * takes no files, and what runs in a pod has to be known before the pod is made. The shell's {@code read} takes no byte
 * beyond its line (POSIX, sh utilities, read), so all that follows is the program's own.
 */
final class StartByInput {

    /** What the base64 of all files together may have; a shell reads it byte by byte. */
    private static final long MAX_FILE_BYTES = 1 << 20;

    private static final String SCRIPT = "while IFS= read -r line; do case $line in"
            + " 'file '*) file=${line#file } ;;"
            + " 'data '*) printf %s \"${line#data }\" | base64 -d >\"$file\" || exit 1 ;;"
            + " 'word '*) set -- \"$@\" \"${line#word }\" ;;"
            + " '') exec \"$@\" ;;"
            + " esac; done; exit 1";

    private StartByInput() {}

    /** The command of a container whose own command is told later. */
    static List<String> command() {
        // What follows a script is its name, and then its words.
        return List.of("/bin/sh", "-c", SCRIPT, "tare");
    }

    /**
     * What it has to be told first.
     *
     * @throws RefusedException if it cannot be told
     */
    static byte[] lines(ProcessSpec spec) {
        List<String> lines = new ArrayList<>();
        long bytes = 0;
        try {
            for (Map.Entry<String, Path> file :
                    spec.filesIn(ContainerEngine.FILES_DIRECTORY).entrySet()) {
                bytes += Files.size(file.getValue());
                if (bytes > MAX_FILE_BYTES) {
                    throw new RefusedException("files that a pod gets beside its image may have " + MAX_FILE_BYTES
                            + " bytes together, and with " + file.getValue() + " they have " + bytes);
                }
                lines.add("file " + ContainerEngine.FILES_DIRECTORY + "/" + file.getKey());
                lines.add("data " + Base64.getEncoder().encodeToString(Files.readAllBytes(file.getValue())));
            }
        } catch (IOException e) {
            throw new EngineException("cannot read a file for a pod: " + e.getMessage(), e);
        }
        spec.command().forEach(word -> lines.add("word " + word));
        if (lines.stream().anyMatch(line -> line.contains("\n"))) {
            throw new RefusedException("a pod's command may have no line break in its words: " + spec.command());
        }
        return (String.join("\n", lines) + "\n\n").getBytes(StandardCharsets.UTF_8);
    }
}
