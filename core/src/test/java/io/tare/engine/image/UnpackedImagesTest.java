// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tare.engine.EngineException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnpackedImagesTest {

    private static final String MANIFEST =
            "[{\"Config\":\"c0ffee.json\",\"Layers\":[\"1/layer.tar\",\"2/layer.tar\"]}]";

    /** What a file's content begins with that is a symbolic link. */
    private static final String LINK = "-> ";

    @TempDir
    Path directory;

    @BeforeEach
    void requireRoot() {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "tar keeps owners for root alone");
    }

    @Test
    void laysALayerOverTheOneBelowAndTakesAwayWhatItTakesAway() throws Exception {
        Map<String, String> below = Map.of(
                "etc/kept",
                "1",
                "etc/gone",
                "1",
                "etc/changed",
                "1",
                "var/cache/a",
                "1",
                "etc/passwd",
                "tare:x:1000:100::/:/bin/sh\n");
        Map<String, String> above =
                Map.of("etc/.wh.gone", "", "etc/changed", "2", "var/cache/.wh..wh..opq", "", "var/cache/b", "2");
        UnpackedImages images = load(below, above, MANIFEST);
        UnpackedImage image = images.lease("some/image:1");
        Path root = image.root();
        assertThat(root.resolve("etc/kept")).hasContent("1");
        assertThat(root.resolve("etc/changed")).hasContent("2");
        assertThat(root.resolve("etc/gone")).doesNotExist();
        assertThat(root.resolve("var/cache/a")).doesNotExist();
        assertThat(root.resolve("var/cache/b")).hasContent("2");
        assertThat(root.resolve("etc/.wh.gone")).doesNotExist();
        assertThat(images.idOf("some/image:1")).contains("sha256:c0ffee");
        assertThat(image.userId()).isEqualTo(1000);
        assertThat(image.groupId()).isEqualTo(100);
        images.close();
        assertThat(directory.toFile().list()).containsExactly("some_image-1");
    }

    @Test
    void makesRoomOfAnOlderBuildUnlessARunUsesIt() throws Exception {
        UnpackedImages images = load(Map.of("etc/passwd", "tare:x:1:1::/:/\n"), Map.of("b", "1"), MANIFEST);
        images.lease("some/image:1");
        images.load("some/image:2", archive(Map.of("a", "1"), Map.of("b", "1"), MANIFEST));
        assertThat(directory.resolve("some_image-1/root")).exists();
        images.close();
        images.load("some/image:3", archive(Map.of("a", "1"), Map.of("b", "1"), MANIFEST));
        assertThat(directory.toFile().list()).containsExactly("some_image-3");
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> images.lease("some/image:1"))
                .withMessageContaining("not unpacked");
    }

    @Test
    void refusesAnArchiveThatLeadsOutOfItselfAndLeavesNothing() throws Exception {
        String outside = "[{\"Config\":\"../../etc/passwd\",\"Layers\":[]}]";
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> load(Map.of(), Map.of(), outside))
                .withMessageContaining("outside of itself");
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> load(Map.of("../../escaped", "1"), Map.of(), MANIFEST))
                .withMessageContaining("outside of itself");
        assertThat(directory.toFile().list()).isEmpty();
        assertThat(directory.resolveSibling("escaped")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"link/evil", "link/.wh.mine", "link/.wh..wh..opq", "link/deep/evil"})
    void refusesALayerThatGoesThroughALinkOfAnotherOne(String name, @TempDir Path outside) throws Exception {
        Files.writeString(outside.resolve("mine"), "1");
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> load(Map.of("link", LINK + outside), Map.of(name, "2"), MANIFEST))
                .withMessageContaining("through a link to a place outside of itself");
        assertThat(outside.toFile().list()).containsExactly("mine");
        assertThat(directory.toFile().list()).isEmpty();
    }

    @Test
    void goesThroughALinkThatStaysInside() throws Exception {
        UnpackedImages images = load(
                Map.of("usr/bin/a", "1", "bin", LINK + "usr/bin", "etc/passwd", "tare:x:1:1::/:/\n"),
                Map.of("bin/b", "2"),
                MANIFEST);
        assertThat(images.lease("some/image:1").root().resolve("usr/bin/b")).hasContent("2");
        images.close();
    }

    @Test
    void refusesAnArchiveWhoseLinksLeadOut(@TempDir Path outside) throws Exception {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("a/b/c/file", new byte[1]);
        entries.put("a/b/c/top", (LINK + "../../..").getBytes(StandardCharsets.UTF_8));
        // By its words alone it stays inside.
        entries.put("way", (LINK + "a/b/c/top/../../..").getBytes(StandardCharsets.UTF_8));
        entries.put("way/" + outside.getFileName() + "/evil", new byte[1]);
        UnpackedImages images = new UnpackedImages(directory);
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> images.load("some/image:1", new ByteArrayInputStream(tar(entries))))
                .withMessageContaining("leads up on its way");
        assertThat(outside).isEmptyDirectory();
        assertThat(directory.toFile().list()).isEmpty();
    }

    @Test
    void isSeenByItsOwnerAlone() throws Exception {
        load(Map.of("a", "1"), Map.of("b", "1"), MANIFEST);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
    }

    private UnpackedImages load(Map<String, String> below, Map<String, String> above, String manifest)
            throws IOException {
        UnpackedImages images = new UnpackedImages(directory);
        images.load("some/image:1", archive(below, above, manifest));
        return images;
    }

    private static ByteArrayInputStream archive(Map<String, String> below, Map<String, String> above, String manifest)
            throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("1/layer.tar", tar(bytes(below)));
        entries.put("2/layer.tar", tar(bytes(above)));
        entries.put("c0ffee.json", "{\"config\":{\"User\":\"tare\"}}".getBytes(StandardCharsets.UTF_8));
        entries.put("manifest.json", manifest.getBytes(StandardCharsets.UTF_8));
        return new ByteArrayInputStream(tar(entries));
    }

    private static Map<String, byte[]> bytes(Map<String, String> files) {
        Map<String, byte[]> bytes = new LinkedHashMap<>();
        files.forEach((name, content) -> bytes.put(name, content.getBytes(StandardCharsets.UTF_8)));
        return bytes;
    }

    private static byte[] tar(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                String content = new String(file.getValue(), StandardCharsets.ISO_8859_1);
                if (content.startsWith(LINK)) {
                    TarArchiveEntry link = new TarArchiveEntry(file.getKey(), TarConstants.LF_SYMLINK);
                    link.setLinkName(content.substring(LINK.length()));
                    tar.putArchiveEntry(link);
                } else {
                    TarArchiveEntry entry = new TarArchiveEntry(file.getKey(), true);
                    entry.setSize(file.getValue().length);
                    tar.putArchiveEntry(entry);
                    tar.write(file.getValue());
                }
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }
}
