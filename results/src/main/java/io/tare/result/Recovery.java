// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Makes the folder of a run that was killed fit to go on in: only whole forks stay. A file that cannot be read is set
 * aside and not deleted, as someone may want to look at it.
 */
final class Recovery {

    private static final String TORN = ".torn";

    private Recovery() {}

    /**
     * Does it and says, in one sentence each, what was done.
     *
     * @throws ResultException if a file can neither be read nor moved
     */
    static List<String> in(Path folder) {
        List<String> done = new ArrayList<>();
        try {
            for (Path unfinished : unfinished(folder)) {
                Files.delete(unfinished);
                done.add(unfinished + " was being written when the run was killed; it is removed");
            }
            Set<String> histograms = new HashSet<>();
            for (Path file : RunFolder.forkFiles(folder)) {
                try {
                    histograms.addAll(ResultJson.readWithoutJmh(file).histograms());
                } catch (ResultException e) {
                    Path aside = file.resolveSibling(file.getFileName() + TORN);
                    Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
                    done.add(e.getMessage() + "; its fork runs again, and the file is now " + aside.getFileName());
                }
            }
            for (Path log : files(folder.resolve(RunFolder.HISTOGRAMS))) {
                if (!histograms.contains(String.valueOf(log.getFileName()))) {
                    Files.delete(log);
                    done.add(log + " is of a fork that did not finish; it is removed");
                }
            }
        } catch (IOException e) {
            throw ResultException.because("cannot go on in " + folder, e);
        }
        return done;
    }

    private static List<Path> unfinished(Path folder) throws IOException {
        List<Path> unfinished = new ArrayList<>();
        for (Path place : List.of(folder, folder.resolve(RunFolder.FORKS), folder.resolve(RunFolder.HISTOGRAMS))) {
            files(place).stream()
                    .filter(file -> file.toString().endsWith(AtomicFile.UNFINISHED))
                    .forEach(unfinished::add);
        }
        return unfinished;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !Files.isDirectory(file)).sorted().toList();
        }
    }
}
