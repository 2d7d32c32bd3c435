import Network
import Testing

@Suite struct ConfigurationTests {
    private func sentence(_ json: String) -> String {
        do { return "no error, but \(try MAISConfiguration(json: json))" } catch {
            return "\(error)"
        }
    }

    @Test func absentSizesAreTheReleasedOnes() throws {
        #expect(try MAISConfiguration(json: "{}") == MAISConfiguration())
        let c = try MAISConfiguration(json: #"{"image_size": 64, "global_blocks": [1]}"#)
        #expect(c.imageSize == 64)
        #expect(c.grid == 4)
        #expect(c.tokens == 64)
        #expect(c.logitsSize == 16)
        #expect(c.globalBlocks == [1])
        #expect(c.embedDim == 768)
    }

    @Test func whatIsWrittenIsRead() throws {
        let c = OddNetwork.configuration
        #expect(try MAISConfiguration(json: c.json()) == c)
        #expect(try c.json().contains(#""image_pe_axes":[0,1,2]"#))
    }

    @Test func textThatIsNoConfigurationIsRefused() {
        #expect(
            sentence("{") == "the checkpoint's 'mais_config' cannot be used: it is not valid JSON.")
        #expect(
            sentence("[1]") == """
                the checkpoint's 'mais_config' cannot be used: it is not an object of names and \
                numbers.
                """)
        #expect(
            sentence(#"{"depth": "12"}"#) == """
                the checkpoint's 'mais_config' cannot be used: 'depth' is "12", which is not a whole number.
                """)
        #expect(
            sentence(#"{"global_blocks": 2}"#) == """
                the checkpoint's 'mais_config' cannot be used: 'global_blocks' is 2, which is not a \
                list of whole numbers.
                """)
        #expect(
            sentence(#"{"dim": null}"#) == """
                the checkpoint's 'mais_config' cannot be used: 'dim' is null, which is not a whole number.
                """)
        #expect(
            sentence(#"{"dims": 48}"#) == """
                the checkpoint's 'mais_config' cannot be used: there is no size 'dims'.
                """)
        #expect(
            sentence(#"{"dim": 1e400}"#) == """
                the checkpoint's 'mais_config' cannot be used: 'dim' is 1e400, which is too large.
                """)
        #expect(
            sentence(#"{"dim": 48.5}"#) == """
                the checkpoint's 'mais_config' cannot be used: 'dim' is 48.5, which is not a whole \
                number.
                """)
    }

    /// One size at a time, each with the sentence that names it.
    @Test(arguments: [
        (#""image_size": 0"#, "'image_size' 0; it must be from 1 to 16384"),
        (
            #""image_size": 9223372036854775807"#,
            "'image_size' 9223372036854775807; it must be from 1"
        ),
        (#""image_size": 1040"#, "'image_size' 1040; it must be at most 1024"),
        (#""image_size": 120"#, "'image_size' 120; it must be a multiple of patch_size, 16"),
        (#""patch_size": -16"#, "'patch_size' -16; it must be from 1 to 16384"),
        (#""patch_size": 1"#, "'patch_size' 1; it must be larger: 128 tokens a side take too much"),
        (#""embed_dim": 770"#, "'embed_dim' 770; it must be a multiple of heads, 12"),
        (#""depth": 257"#, "'depth' 257; it must be at most 256"),
        (#""heads": 0"#, "'heads' 0; it must be from 1 to 16384"),
        (#""window": 7"#, "'window' 7; it must be at least the 8 tokens of the grid's side"),
        (
            #""global_blocks": [12]"#,
            "'global_blocks' [12]; it must be different blocks, each from 0 to 11"
        ),
        (#""global_blocks": [1, 1]"#, "'global_blocks' [1, 1]; it must be different blocks"),
        (#""dim": 100"#, "'dim' 100; it must be a multiple of 24"),
        (#""mask_hidden": 6"#, "'mask_hidden' 6; it must be a multiple of 4"),
        (#""decoder_depth": 300"#, "'decoder_depth' 300; it must be at most 256"),
        (#""decoder_heads": 5"#, "'dim' 384; it must be a multiple of twice the decoder_heads, 10"),
        (#""decoder_mlp": 20000"#, "'decoder_mlp' 20000; it must be from 1 to 16384"),
        (#""mask_tokens": 0"#, "'mask_tokens' 0; it must be from 1 to 16384"),
        (#""iou_hidden": 0"#, "'iou_hidden' 0; it must be from 1 to 16384"),
        (#""memory_heads": 7"#, "'dim' 384; it must be a multiple of memory_heads, 7"),
        (#""memory_sparse_mlp": 0"#, "'memory_sparse_mlp' 0; it must be from 1 to 16384"),
        (#""memory_dense_mlp": 0"#, "'memory_dense_mlp' 0; it must be from 1 to 16384"),
        (#""memory_capacity": -1"#, "'memory_capacity' -1; it must be 0 or more"),
        (
            #""image_pe_axes": [0, 1, 1]"#,
            "'image_pe_axes' [0, 1, 1]; it must be 0, 1 and 2 in some order"
        ),
    ])
    func aSizeThatCannotBeIsNamed(_ json: String, _ expected: String) {
        let found = sentence("{\(json)}")
        #expect(found.hasPrefix("the checkpoint's 'mais_config' has \(expected)"), "\(found)")
    }

    @Test func aWindowMayBeSmallWhereNoBlockHasOne() throws {
        let json = #"{"depth": 2, "global_blocks": [0, 1], "window": 3}"#
        #expect(try MAISConfiguration(json: json).window == 3)
    }
}
