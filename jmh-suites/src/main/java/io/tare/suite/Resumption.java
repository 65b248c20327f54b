// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.result.RunFolder;
import io.tare.result.RunPlan;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A run that was cut short and goes on. Immutable.
 *
 * @param path its folder
 * @param recorded its plan
 * @param command its own command line, with what the user says now
 */
record Resumption(Path path, RunPlan recorded, BenchCommand command) {

    /** Fact of the environment: the directory in which the command line was typed. */
    static final String DIRECTORY = "directory";

    /**
     * @param asked a command line with {@code --resume}
     */
    static Resumption of(BenchCommand asked) {
        Path path = asked.resume.orElseThrow();
        RunPlan recorded = RunFolder.unfinishedPlan(path);
        Path directory = Path.of(String.valueOf(recorded.environment().getOrDefault(DIRECTORY, "")));
        return new Resumption(path, recorded, asked.resumed(recorded.commandLine(), directory, path));
    }

    /** What it set out to measure. */
    Plan plan() {
        return Plan.of(recorded);
    }

    /**
     * Its folder, fit to go on in.
     *
     * @throws UsageException if what is measured, or what measures, is no longer what it was
     */
    RunFolder open(Conditions conditions, PrintStream out) {
        RunFolder folder = RunFolder.resume(path, out::println);
        // An image takes long to make, so all else comes first.
        requireAlike(folder, conditions.environment(recorded.environment().getOrDefault(Conditions.IMAGES, Map.of())));
        requireAlike(folder, conditions.environment(conditions.images()));
        folder.goOn(conditions.warnings());
        return folder;
    }

    private void requireAlike(RunFolder folder, Map<String, Object> now) {
        List<String> changes = folder.environmentChanges(now);
        if (!changes.isEmpty()) {
            throw new UsageException(
                    "--resume " + path + ": new forks could not be compared with its old ones, as this is"
                            + " not what they were measured with: " + String.join("; ", changes) + "; start a new run");
        }
    }
}
