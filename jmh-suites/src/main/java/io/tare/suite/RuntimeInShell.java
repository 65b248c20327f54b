// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.engine.EngineException;
import io.tare.engine.RefusedException;
import io.tare.engine.oci.OciEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A runtime's program that a shell calls again and again, with nothing of Tare around it. */
final class RuntimeInShell {

    /** The runtime's words come after the number of times. {@code EPOCHREALTIME}: bash(1), since 5.0. */
    private static final String SCRIPT = """
            times=$1
            shift
            for ((i = 0; i < times; i++)); do
                before=${EPOCHREALTIME/[^0-9]/}
                "$@" "tare-shell-$$-$i" </dev/null >/dev/null || exit
                echo $((${EPOCHREALTIME/[^0-9]/} - before))
            done
            """;

    private final Target target;

    RuntimeInShell(Target target) {
        this.target = target;
    }

    /** Runs a command in a fresh container so many times and returns how many milliseconds each took. */
    double[] run(List<String> command, int times) {
        if (!(target.connected() instanceof OciEngine engine)) {
            throw new RefusedException("meter=shell calls a runtime's own program: it needs engine=oci");
        }
        try {
            List<String> words = new ArrayList<>(List.of("bash", "-c", SCRIPT, "bash", Integer.toString(times)));
            words.addAll(engine.bareRun(target.spec(command)));
            Process shell = new ProcessBuilder(words)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            double[] millis =
                    said.lines().mapToDouble(line -> Long.parseLong(line) / 1e3).toArray();
            if (shell.waitFor() != 0 || millis.length != times) {
                throw new EngineException("the runtime failed in a shell with exit code " + shell.exitValue());
            }
            return millis;
        } catch (IOException e) {
            throw new EngineException("cannot run a shell: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("interrupted while a shell ran a runtime", e);
        }
    }
}
