// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.vm;

import io.tare.engine.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A kernel that virtual machines boot, and its modules. Immutable.
 *
 * @param image   the file, named {@code vmlinuz-VERSION} as Debian does
 * @param modules the directory of its modules: {@code lib/modules/VERSION} beside the directory of {@code image}
 */
record GuestKernel(Path image, Path modules) {

    /** The environment variable that names one. */
    static final String VARIABLE = "TARE_VM_KERNEL";

    private static final Path BOOT = Path.of("/boot");
    private static final String PREFIX = "vmlinuz-";

    /**
     * The one that the user names, or the newest that is installed.
     *
     * @throws RefusedException if there is none
     */
    static GuestKernel find(Map<String, String> environment) {
        String named = environment.getOrDefault(VARIABLE, "");
        Path image = named.isEmpty()
                ? newest().orElseThrow(() -> new RefusedException(
                        "a virtual machine needs a kernel: install one (Debian: linux-image-cloud-amd64), or name it in "
                                + VARIABLE))
                : Path.of(named).toAbsolutePath();
        if (!Files.isReadable(image) || !image.getFileName().toString().startsWith(PREFIX)) {
            throw new RefusedException(
                    VARIABLE + "=" + image + ": there is no kernel called " + PREFIX + "VERSION that could be read");
        }
        String version = image.getFileName().toString().substring(PREFIX.length());
        return new GuestKernel(
                image, image.resolve("../../lib/modules").normalize().resolve(version));
    }

    String version() {
        return modules.getFileName().toString();
    }

    /**
     * The files of modules with all that they need, in the order in which they have to be loaded; what is built in has
     * none.
     *
     * @throws RefusedException if the kernel has no such module
     */
    List<Path> files(Set<String> names) {
        try {
            Map<String, List<Path>> byName = dependencies();
            List<String> builtIn = Files.readAllLines(modules.resolve("modules.builtin")).stream()
                    .map(GuestKernel::name)
                    .toList();
            Set<Path> files = new LinkedHashSet<>();
            for (String name : names) {
                if (byName.containsKey(name)) {
                    files.addAll(byName.get(name));
                } else if (!builtIn.contains(name)) {
                    throw new RefusedException(
                            "kernel " + version() + " has no module " + name + ", which a virtual machine needs");
                }
            }
            return List.copyOf(files);
        } catch (IOException e) {
            throw new RefusedException(
                    "kernel " + version() + " is here without its modules: " + e.getMessage() + " cannot be read", e);
        }
    }

    /** modules.dep(5): a module's file, a colon, and the files that it needs, each before those that it needs itself. */
    private Map<String, List<Path>> dependencies() throws IOException {
        Map<String, List<Path>> byName = new TreeMap<>();
        for (String line : Files.readAllLines(modules.resolve("modules.dep"))) {
            int colon = line.indexOf(':');
            List<Path> files = new ArrayList<>();
            Stream.of(line.substring(colon + 1).strip().split(" ", -1))
                    .filter(file -> !file.isEmpty())
                    .forEach(file -> files.add(0, modules.resolve(file)));
            files.add(modules.resolve(line.substring(0, colon)));
            byName.put(name(line.substring(0, colon)), files);
        }
        return byName;
    }

    private static String name(String file) {
        return Path.of(file)
                .getFileName()
                .toString()
                .replaceFirst("\\.ko(\\..*)?$", "")
                .replace('-', '_');
    }

    private static Optional<Path> newest() {
        try (Stream<Path> files = Files.list(BOOT)) {
            return files.filter(file -> file.getFileName().toString().startsWith(PREFIX))
                    .filter(Files::isReadable)
                    .max(Comparator.comparing(Path::toString));
        } catch (IOException none) {
            return Optional.empty();
        }
    }
}
