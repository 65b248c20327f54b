// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.cri;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CriHandlersTest {

    private static final String NETWORKS = """
            {"Networks":[{"Config":{"Plugins":[{"Network":{"type":"loopback"}}]}},
                         {"Config":{"Plugins":[{"Network":{"type":"bridge"}},{"Network":{"type":"portmap"}}]}}]}""";

    @TempDir
    Path directory;

    @Test
    void areThoseThatContainerdReportsEachWithItsCniPlugin() throws Exception {
        Files.writeString(directory.resolve("20-later.conf"), "{\"type\":\"ptp\"}");
        Files.writeString(directory.resolve("10-first.conflist"), "{\"plugins\":[{\"type\":\"macvlan\"}]}");
        String config = "{\"containerd\":{\"defaultRuntimeName\":\"crun\",\"runtimes\":{\"crun\":{\"cniConfDir\":\"\"},"
                + "\"kata\":{\"cniConfDir\":\"" + directory + "\"}}}}";
        CriHandlers handlers = CriHandlers.of(Map.of("config", config, "cniconfig", NETWORKS));
        assertThat(handlers.names()).containsExactlyInAnyOrder("crun", "kata");
        assertThat(handlers.defaultHandler()).isEqualTo("crun");
        assertThat(handlers.accepts("runsc")).isFalse();
        assertThat(handlers.pluginOf("crun")).isEqualTo("bridge");
        assertThat(handlers.pluginOf("kata")).isEqualTo("macvlan");
    }

    @Test
    void areAnyWhereTheRuntimeSaysNothingOfThem() {
        CriHandlers handlers = CriHandlers.of(Map.of("config", "not JSON"));
        assertThat(handlers.accepts("anything")).isTrue();
        assertThat(handlers.names()).containsExactly("runc");
        assertThat(handlers.pluginOf("anything")).isEmpty();
    }
}
